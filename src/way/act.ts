import type { Clock } from '../base/clock.ts';
import type { Deliverer } from '../deliver/deliver.ts';
import type { Address } from '../mail/address.ts';
import { chunksOf } from '../mail/bytes.ts';
import { MailEvent } from '../mail/event.ts';
import type { MailId } from '../mail/mail-id.ts';
import type { MailRecord, Purpose } from '../mail/record.ts';
import type { Action, Verdict } from '../mail/verdict.ts';
import type { Quarantine } from '../quarantine/quarantine.ts';
import type { Recorder } from '../record/recorder.ts';
import type { Entry, Spool } from '../spool/spool.ts';
import type { Judgement } from './judge.ts';
import type { Patience } from './patience.ts';
import type { Scribe, Written } from './scribe.ts';
import { openRecipients, progressOf, type Standing, standings } from './settle.ts';
import { stepOf } from './tell.ts';

export interface ActOptions {
  readonly spool: Spool;
  readonly deliverer: Deliverer;
  readonly quarantine: Quarantine;
  readonly scribe: Scribe;
  readonly recorder: Recorder;
  /** Takes a mail apart again where a change needs it and the judgement is gone. */
  readonly judgeAgain: (entry: Entry) => Promise<Judgement>;
  /** Mail that the gateway made goes its own way. */
  readonly carry: (entry: Entry) => void;
  /** The mail now lies in deferred: the supervisor keeps the time. */
  readonly scheduled: (id: MailId, due: number) => void;
  readonly patience: Patience;
  readonly clock: Clock;
}

/** One round of acting on one mail. */
interface Round {
  readonly entry: Entry;
  readonly judgement: Judgement | null;
  readonly verdict: Verdict;
  /** Those of the verdict's recipients of whom nothing final has been said. */
  readonly recipients: readonly Address[];
}

/** Carries out verdicts: deliver, quarantine, forward, delete, hold; then settles what became of each recipient. */
export class Act {
  readonly #options: ActOptions;
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
  }

  /** Warnings and copies, once, when the verdict has fallen. Copies only of a mail in custody. */
  async announce(record: MailRecord, judgement: Judgement, entry: Entry | null = null): Promise<void> {
    const { scribe } = this.#options;
    for (const verdict of judgement.verdicts) {
      for (const notice of scribe.notices(record, judgement, verdict)) await this.#make('notice', record.id, notice);
      if (entry === null || verdict.copies.length === 0) continue;
      await this.#make('copy', record.id, scribe.copy(record, judgement.dissection.bytes, verdict.copies));
    }
  }

  /**
   * One round: every open recipient is acted on, then the mail is finished, deferred or held.
   * @param judgement null where the verdict fell in an earlier round
   */
  async run(entry: Entry, judgement: Judgement | null): Promise<void> {
    if (judgement) await this.announce(entry.record, judgement, entry);
    const results: Standing[] = [];
    for (const verdict of entry.record.verdicts ?? []) {
      const recipients = openRecipients(verdict.recipients, entry.progress);
      if (recipients.length > 0)
        results.push(...(await this.#actions[verdict.action]({ entry, judgement, verdict, recipients })));
    }
    await this.#settle(entry, results);
  }

  async defer(entry: Entry, until: number): Promise<void> {
    const { id, attempts } = entry;
    await entry.defer(until);
    this.#note(MailEvent.deferred(this.#step(entry.record), until, attempts + 1));
    this.#options.scheduled(id, until);
  }

  async #deliver(round: Round): Promise<readonly Standing[]> {
    const { entry, verdict, recipients } = round;
    if (verdict.changes.length > 0) return this.#deliverChanged(round);
    const { sender, smtputf8, body } = entry.record.envelope;
    const bytes = entry.bytes();
    const outcomes = await this.#options.deliverer.deliver({
      id: entry.id,
      sender,
      recipients,
      smtputf8,
      body,
      message: { size: bytes.size, chunks: () => chunksOf(bytes) },
    });
    for (const event of MailEvent.attempts(this.#step(entry.record), outcomes)) this.#note(event);
    return outcomes.map(({ state, ...rest }) => ({ ...rest, state: state === 'delivered' ? 'done' : state }));
  }

  /** The changed mail is a mail of its own, so that a later attempt delivers what was decided now. */
  async #deliverChanged({ entry, judgement, verdict, recipients }: Round): Promise<readonly Standing[]> {
    return this.#knowing(entry, judgement, async (known) => {
      const written = await this.#options.scribe.changed(known, verdict, { ...entry.record.envelope, recipients });
      const { id, notes } = written;
      await this.#make('changed', entry.id, written);
      const removed = written.removed.map(({ path, name }) => name ?? path);
      this.#note(MailEvent.changed(this.#step(entry.record), { id, removed, notes }));
      return standings(recipients, 'done', `changed, goes on as ${id}`);
    });
  }

  async #quarantine({ entry, judgement, verdict, recipients }: Round): Promise<readonly Standing[]> {
    const { record } = entry;
    const header = judgement?.dissection.root.header ?? [];
    await this.#options.quarantine.keep(
      {
        id: entry.id,
        at: this.#options.clock.now(),
        envelope: { ...record.envelope, recipients },
        session: record.session,
        size: entry.bytes().size,
        subject: judgement?.dissection.subject ?? '',
        from: header.find(({ name }) => name.toLowerCase() === 'from')?.value ?? '',
        rule: verdict.rule,
        reasons: verdict.reasons,
        findings: judgement?.findings ?? [],
        released: [],
      },
      (path) => entry.linkTo(path),
    );
    this.#note(MailEvent.quarantined(this.#step(record), recipients, verdict.rule));
    return standings(recipients, 'done', 'in quarantine');
  }

  async #forward(round: Round): Promise<readonly Standing[]> {
    const { entry, judgement, verdict, recipients } = round;
    const { record } = entry;
    return this.#knowing(entry, judgement, async (known) => {
      const written = this.#options.scribe.forward(record, known, verdict);
      // Without an administrator to forward to the mail is kept, not lost.
      if (written === null) return this.#quarantine(round);
      await this.#make('forward', entry.id, written);
      this.#note(MailEvent.forwarded(this.#step(record), recipients, written.id));
      return standings(recipients, 'done', `forwarded to the administrator as ${written.id}`);
    });
  }

  /** Takes the mail apart again where the judgement is gone. */
  async #knowing<T>(entry: Entry, judgement: Judgement | null, work: (known: Judgement) => Promise<T>): Promise<T> {
    if (judgement) return work(judgement);
    const known = await this.#options.judgeAgain(entry);
    try {
      return await work(known);
    } finally {
      known.dissection.close();
    }
  }

  async #delete({ entry, verdict, recipients }: Round): Promise<readonly Standing[]> {
    this.#note(MailEvent.deleted(this.#step(entry.record), recipients, verdict.rule));
    return standings(recipients, 'done', 'deleted by rule');
  }

  async #hold({ entry, verdict, recipients }: Round): Promise<readonly Standing[]> {
    this.#note(MailEvent.held(this.#step(entry.record), recipients, verdict.rule));
    return standings(recipients, 'held', 'held for the administrator');
  }

  async #settle(entry: Entry, results: readonly Standing[]): Promise<void> {
    const { patience, clock } = this.#options;
    const next = results.some(({ state }) => state === 'deferred') ? patience.nextAttempt(entry) : null;
    const settled = results.map((one) => (one.state === 'deferred' && next === null ? expired(one) : one));
    await this.#bounce(entry, settled);
    if (next === null && settled.every(({ state }) => state !== 'held')) {
      await entry.finish();
      this.#note(MailEvent.finished(this.#step(entry.record)));
      return;
    }
    if (next !== null && patience.isLate(entry)) await this.#tellDelay(entry, settled);
    const now = clock.now();
    const progress = settled.flatMap((one) => progressOf(one, now) ?? []);
    if (progress.length > 0) await entry.note(progress);
    if (next === null) await entry.hold();
    else await this.defer(entry, next);
  }

  async #bounce(entry: Entry, settled: readonly Standing[]): Promise<void> {
    const failed = settled.filter(({ state }) => state === 'failed');
    if (failed.length === 0) return;
    const bounce = this.#options.scribe.bounce(entry.record, entry.bytes(), failed);
    if (bounce) await this.#make('bounce', entry.id, bounce);
  }

  async #tellDelay(entry: Entry, settled: readonly Standing[]): Promise<void> {
    const { scribe, patience } = this.#options;
    const waiting = settled.filter(({ state }) => state === 'deferred');
    const delay = scribe.delay(entry.record, entry.bytes(), waiting, patience.giveUpAt(entry));
    if (delay) await this.#make('notice', entry.id, delay);
  }

  /** Takes custody of a mail of our own and sends it on its way. */
  async #make(purpose: Purpose, from: MailId, { id, envelope, chunks }: Written): Promise<void> {
    const now = this.#options.clock.now();
    const { recipients } = envelope;
    const verdict: Verdict = {
      recipients,
      action: 'deliver',
      rule: purpose,
      temporary: false,
      text: null,
      changes: [],
      notices: [],
      copies: [],
      reasons: [`made by the gateway from ${from}`],
    };
    const record: MailRecord = { id, envelope, session: null, at: now, verdicts: [verdict], made: { purpose, from } };
    const entry = await this.#options.spool.put(record, chunks);
    const step = this.#step({ id: from });
    this.#note(MailEvent.made(step, purpose, id, recipients));
    const size = entry.bytes().size;
    const plain = { session: null, subject: '', from: '', messageId: '' };
    this.#note(MailEvent.received({ ...step, mail: id }, { ...plain, envelope, size }));
    this.#options.carry(entry);
  }

  #step(record: Pick<MailRecord, 'id'>) {
    return stepOf(record, this.#options.clock.now());
  }

  #note(event: MailEvent): void {
    this.#options.recorder.note(event);
  }
}

/** RFC 3463: 4.4.7 delivery time expired; as the end of the trying it is permanent. */
function expired(standing: Standing): Standing {
  return {
    ...standing,
    state: 'failed',
    status: '5.4.7',
    answer: `given up after the last answer: ${standing.answer}`,
  };
}
