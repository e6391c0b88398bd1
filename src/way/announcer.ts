import type { MailRecord } from '../mail/record.ts';
import type { Verdict } from '../mail/verdict.ts';
import type { Entry } from '../spool/spool.ts';
import type { Judgement } from './judge.ts';
import type { Knowledge } from './knowledge.ts';
import type { Post } from './post.ts';
import type { Scribe } from './scribe.ts';

/** Sends the warnings and copies that verdicts ask for. */
export class Announcer {
  readonly #scribe: Scribe;
  readonly #post: Post;

  constructor(scribe: Scribe, post: Post) {
    this.#scribe = scribe;
    this.#post = post;
  }

  /** Of a mail that is refused in the session: nobody has custody of it, so there are no copies. */
  async refused(record: MailRecord, judgement: Judgement): Promise<void> {
    for (const verdict of judgement.verdicts) await this.#warn(record, judgement, verdict);
  }

  /**
   * Of a mail in custody. What has been sent is struck from the verdicts on disk, so that neither a crash nor a full disk
   * loses a warning, and at most one of them is repeated.
   */
  async announce(entry: Entry, knowledge: Knowledge): Promise<void> {
    const left = [...(entry.record.verdicts ?? [])];
    if (left.every(isQuiet)) return;
    const judgement = await knowledge.get();
    let sent = 0;
    try {
      for (const [n, verdict] of left.entries()) {
        if (isQuiet(verdict)) continue;
        await this.#tell(entry.record, judgement, verdict);
        left[n] = { ...verdict, notices: [], copies: [] };
        sent++;
      }
    } finally {
      if (sent > 0) await entry.decide(left);
    }
  }

  async #tell(record: MailRecord, judgement: Judgement, verdict: Verdict): Promise<void> {
    // Custody turns a refusal into quarantine, and the warning must say what became of the mail.
    await this.#warn(record, judgement, verdict.action === 'reject' ? { ...verdict, action: 'quarantine' } : verdict);
    if (verdict.copies.length === 0) return;
    await this.#post.send('copy', record, this.#scribe.copy(record, judgement.dissection.bytes, verdict.copies));
  }

  async #warn(record: MailRecord, judgement: Judgement, verdict: Verdict): Promise<void> {
    for (const notice of this.#scribe.notices(record, judgement, verdict))
      await this.#post.send('notice', record, notice);
  }
}

function isQuiet({ notices, copies }: Verdict): boolean {
  return notices.length === 0 && copies.length === 0;
}
