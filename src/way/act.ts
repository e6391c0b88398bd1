import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { headerOnly } from '../deliver/change/header-only.ts';
import { stamped } from '../deliver/change/stamped.ts';
import type { Deliverer } from '../deliver/deliver.ts';
import type { Address } from '../mail/address.ts';
import { MailEvent } from '../mail/event.ts';
import type { MailId } from '../mail/mail-id.ts';
import type { MailRecord } from '../mail/record.ts';
import type { Action, Change, Verdict } from '../mail/verdict.ts';
import type { Quarantine } from '../quarantine/quarantine.ts';
import type { Recorder } from '../record/recorder.ts';
import type { Entry, Pause, Spool } from '../spool/spool.ts';
import { Announcer } from './announcer.ts';
import type { Judgement } from './judge.ts';
import { Knowledge } from './knowledge.ts';
import type { Patience } from './patience.ts';
import { Post } from './post.ts';
import type { Scribe } from './scribe.ts';
import { Settler } from './settle.ts';
import { openRecipients, type Standing, standings } from './standing.ts';
import { authorOf, stepOf } from './tell.ts';

export interface ActOptions {
  readonly spool: Pick<Spool, 'put'>;
  readonly deliverer: Deliverer;
  readonly quarantine: Quarantine;
  readonly scribe: Scribe;
  readonly recorder: Recorder;
  /** Takes a mail apart again where the judgement is gone. */
  readonly judgeAgain: (entry: Entry) => Promise<Judgement>;
  /** Mail that the gateway made goes its own way. */
  readonly carry: (entry: Entry) => void;
  /** The mail now lies in deferred: the supervisor keeps the time. */
  readonly scheduled: (id: MailId, due: number) => void;
  readonly patience: Patience;
  readonly clock: Clock;
  readonly log: Log;
}

/** What one verdict wants done in one round. */
interface Round {
  readonly entry: Entry;
  readonly knowledge: Knowledge;
  readonly verdict: Verdict;
  /** Those of the verdict's recipients of whom nothing final has been said. */
  readonly recipients: readonly Address[];
}

/** Carries out verdicts: deliver, quarantine, forward, delete, hold; then settles what became of each recipient. */
export class Act {
  readonly #options: ActOptions;
  readonly #post: Post;
  readonly #announcer: Announcer;
  readonly #settler: Settler;
  readonly #actions: Readonly<Record<Action, (round: Round) => Promise<readonly Standing[]>>> = {
    deliver: (round) => this.#deliver(round),
    quarantine: (round) => this.#quarantine(round),
    forward: (round) => this.#forward(round),
    delete: (round) => this.#delete(round),
    // The client has had its 250: a bounce would go to a sender that may be forged.
    reject: (round) => this.#quarantine(round),
    hold: (round) => this.#hold(round),
  };

  constructor(options: ActOptions) {
    this.#options = options;
    this.#post = new Post(options);
    this.#announcer = new Announcer(options.scribe, this.#post);
    this.#settler = new Settler({ ...options, post: this.#post, defer: this.defer.bind(this) });
  }

  /** Warnings of a mail that is refused in the session. Never rejects: without them it is refused all the same. */
  async announceRefusal(record: MailRecord, judgement: Judgement): Promise<void> {
    try {
      await this.#announcer.refused(record, judgement);
    } catch (error) {
      this.#options.log.error({ mail: record.id, err: error }, 'of a refused mail nobody could be told');
    } finally {
      this.#post.release(record.id);
    }
  }

  /**
   * One round: every open recipient is acted on, then the mail is finished, deferred or held. Rejects with the disk's error.
   * @param judgement null where the verdict fell in an earlier round
   */
  async run(entry: Entry, judgement: Judgement | null): Promise<void> {
    const knowledge = new Knowledge(judgement, () => this.#options.judgeAgain(entry));
    try {
      await this.#announcer.announce(entry, knowledge);
      this.#post.release(entry.id);
      const results: Standing[] = [];
      for (const verdict of entry.record.verdicts ?? []) {
        const recipients = openRecipients(verdict.recipients, entry.progress);
        if (recipients.length === 0) continue;
        await this.#sendMade(entry, results);
        results.push(...(await this.#obey({ entry, knowledge, verdict, recipients })));
      }
      await this.#settler.settle(entry, results);
    } finally {
      // Also where something failed: it is in custody.
      this.#post.release(entry.id);
      await knowledge.close();
    }
  }

  /** What was made for one group does not wait for the next hop of another, which may be slow. */
  async #sendMade(entry: Entry, results: readonly Standing[]): Promise<void> {
    if (!this.#post.holds(entry.id)) return;
    await this.#settler.noteDone(entry, results);
    this.#post.release(entry.id);
  }

  async defer(entry: Entry, until: number, pause: Pause): Promise<void> {
    const { id, attempts } = entry;
    await entry.defer(until, pause);
    this.#note(MailEvent.deferred(this.#step(entry.record), until, attempts + (pause === 'attempt' ? 1 : 0)));
    this.#options.scheduled(id, until);
  }

  /** Never rejects: what fails for one group of recipients does not undo what was done for another. */
  async #obey(round: Round): Promise<readonly Standing[]> {
    try {
      return await this.#actions[round.verdict.action](round);
    } catch (error) {
      const { entry, verdict, recipients } = round;
      const facts = { mail: entry.id, action: verdict.action, recipients: recipients.length, err: error };
      this.#options.log.error(facts, 'a verdict could not be carried out and is tried again');
      return standings(
        recipients,
        'trouble',
        `on this side: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  async #deliver(round: Round): Promise<readonly Standing[]> {
    const { entry, verdict, recipients } = round;
    const { changes } = verdict;
    const stamp = verdict.keep && changes.length > 0 ? null : headerOnly(entry.record.stamp, changes);
    if (stamp === null) return this.#deliverChanged(round);
    const { envelope } = entry.record;
    const { sender, smtputf8, body } = envelope;
    const outcomes = await this.#options.deliverer.deliver({
      id: entry.id,
      sender,
      recipients,
      smtputf8,
      body,
      message: stamped(entry.bytes(), stamp),
      junk: changes.some(isJunk),
    });
    for (const event of MailEvent.attempts(this.#step(entry.record), outcomes)) {
      this.#note(event);
      const { state, recipients, host, answer } = event.data;
      if (state !== 'delivered')
        this.#options.log.info({ mail: entry.id, state, recipients: recipients.length, host, answer }, 'not delivered');
    }
    return outcomes.map(({ state, ...rest }) => ({ ...rest, state: state === 'delivered' ? 'done' : state }));
  }

  /** The changed mail is a mail of its own, so that a later attempt delivers what was decided now. */
  async #deliverChanged(round: Round): Promise<readonly Standing[]> {
    const { entry, knowledge, verdict, recipients } = round;
    const { record } = entry;
    // Before the changed mail is on its way: whoever misses something in it finds it here.
    if (verdict.keep) await this.#keep(round);
    const written = await this.#options.scribe.changed(record, await knowledge.get(), { ...verdict, recipients });
    const { id, notes } = written;
    await this.#post.send('changed', record, written, verdict.changes.filter(isJunk));
    const removed = written.removed.map(({ path, name }) => name ?? path);
    this.#note(MailEvent.changed(this.#step(record), { id, removed, notes }));
    return standings(recipients, 'done', `changed, goes on as ${id}`);
  }

  async #quarantine(round: Round): Promise<readonly Standing[]> {
    await this.#keep(round);
    return standings(round.recipients, 'done', 'in quarantine');
  }

  async #keep({ entry, knowledge, verdict, recipients }: Round): Promise<void> {
    const { record } = entry;
    const { dissection, findings } = await knowledge.get();
    await this.#options.quarantine.keep(
      {
        id: entry.id,
        at: this.#options.clock.now(),
        envelope: { ...record.envelope, recipients },
        session: record.session,
        stamp: record.stamp,
        size: dissection.bytes.size,
        subject: dissection.subject,
        from: authorOf(dissection),
        rule: verdict.rule,
        reasons: verdict.reasons,
        findings,
        released: [],
      },
      (path) => entry.linkTo(path),
    );
    this.#note(MailEvent.quarantined(this.#step(record), recipients, verdict.rule));
  }

  async #forward(round: Round): Promise<readonly Standing[]> {
    const { entry, knowledge, verdict, recipients } = round;
    const { record } = entry;
    const written = this.#options.scribe.forward(record, await knowledge.get(), verdict);
    // Without an administrator to forward to the mail is kept, not lost.
    if (written === null) return this.#quarantine(round);
    await this.#post.send('forward', record, written);
    this.#note(MailEvent.forwarded(this.#step(record), recipients, written.id));
    return standings(recipients, 'done', `forwarded to the administrator as ${written.id}`);
  }

  async #delete({ entry, verdict, recipients }: Round): Promise<readonly Standing[]> {
    this.#note(MailEvent.deleted(this.#step(entry.record), recipients, verdict.rule));
    return standings(recipients, 'done', 'deleted by rule');
  }

  /** Told when the mail comes to rest: other recipients may keep it on the move for days. */
  async #hold({ recipients }: Round): Promise<readonly Standing[]> {
    return standings(recipients, 'held', 'held for the administrator');
  }

  #step(record: MailRecord) {
    return stepOf(record, this.#options.clock.now());
  }

  #note(event: MailEvent): void {
    this.#options.recorder.note(event);
  }
}

function isJunk({ kind }: Change): boolean {
  return kind === 'junk';
}
