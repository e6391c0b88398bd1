import type { Clock } from './base/clock.ts';
import { Gate } from './base/gate.ts';
import type { Log } from './base/log.ts';
import type { Bytes } from './mail/bytes.ts';
import type { Envelope } from './mail/envelope.ts';
import type { MailEvent } from './mail/event.ts';
import type { MailId } from './mail/mail-id.ts';
import type { MailRecord } from './mail/record.ts';
import { reply } from './mail/replies.ts';
import type { Reply } from './mail/reply.ts';
import type { SessionFacts } from './mail/session.ts';
import type { Intake } from './receive/receive.ts';
import type { Recorder } from './record/recorder.ts';
import type { Entry, Incoming, Spool } from './spool/spool.ts';
import type { Act } from './way/act.ts';
import { answer } from './way/answer.ts';
import type { Judge, Judgement } from './way/judge.ts';
import type { Patience } from './way/patience.ts';
import { tellJudgement } from './way/tell.ts';

export interface WayOptions {
  readonly spool: Spool;
  readonly judge: Judge;
  readonly act: Act;
  readonly recorder: Recorder;
  /** When the verdict falls for mail from this listener. */
  readonly verdictAt: (listener: string) => 'session' | 'spool' | 'auto';
  /** Mails in hand above which `auto` answers before the verdict. */
  readonly autoBacklog: number;
  readonly deadlines: { readonly session: number; readonly spool: number };
  readonly patience: Patience;
  readonly clock: Clock;
  readonly log: Log;
}

/** Mails judged at once, a mail of 50 MB counting as 13: what is being inspected stands in memory. */
const JUDGING_WIDTH = 16;
const JUDGING_UNIT = 4 * 1024 * 1024;
/** Beyond this many mails in hand, a taken mail is put to deferred at once instead: the disk holds it, not the memory. */
const MOST_IN_HAND = 400;
const OVERFLOW_WAIT_MS = 2_000;
/** After a fault of our own (a full disk, a bug) the mail is tried again; a minute is short for the one, long for the other. */
const FAULT_WAIT_MS = 60_000;
/** A mail that was in hand at this many deaths of a worker, and has no verdict yet, may be their cause. */
const MOST_DEATHS = 5;

/**
 * The way of one mail: receive -> spool -> dissect -> inspect -> decide -> act -> record.
 * Custody before courtesy: a 250 is said when `commit` has resolved and not before. Nothing passes because something
 * failed: a fault in the session is a 4xx, a fault afterwards leaves the mail on disk for another try.
 */
export class Way implements Intake<Incoming> {
  readonly #options: WayOptions;
  readonly #judging = new Gate(JUDGING_WIDTH);
  readonly #inHand = new Set<Promise<void>>();

  constructor(options: WayOptions) {
    this.#options = options;
  }

  open(id: MailId): Incoming {
    return this.#options.spool.open(id);
  }

  note(event: MailEvent): void {
    this.#options.recorder.note(event);
  }

  async received(arrival: Incoming, envelope: Envelope, session: SessionFacts): Promise<Reply> {
    const record: MailRecord = { id: arrival.id, envelope, session, at: session.at, verdicts: null, made: null };
    try {
      return await (this.#judgesInSession(session)
        ? this.#judgeThenTake(arrival, record)
        : this.#takeThenJudge(arrival, record));
    } catch (error) {
      arrival.discard();
      this.#options.log.error({ mail: record.id, err: error }, 'a mail could not be taken and is left with its sender');
      const reason = String(error);
      return isDiskFull(error) ? reply('spoolFull', reason) : reply('localError', reason);
    }
  }

  /** Mail in custody goes on its way: taken up after a crash, due again, or made by the gateway itself. */
  carry(entry: Entry, judgement: Judgement | null = null): void {
    if (this.#inHand.size >= MOST_IN_HAND) {
      judgement?.dissection.close();
      this.#putOff(entry, OVERFLOW_WAIT_MS);
      return;
    }
    const carried = this.#carry(entry, judgement).finally(() => this.#inHand.delete(carried));
    this.#inHand.add(carried);
  }

  /** What a dead worker left. A mail that was there at every death is not tried for ever. */
  async recovered(entry: Entry): Promise<void> {
    if (entry.record.verdicts !== null) this.carry(entry);
    else if (entry.attempts < MOST_DEATHS) await this.#defer(entry, this.#options.clock.now());
    else {
      this.#options.log.error({ mail: entry.id }, 'a mail was in hand at several deaths of a worker and is held');
      await entry.hold();
    }
  }

  /** Resolves when no mail is in hand. */
  async idle(): Promise<void> {
    while (this.#inHand.size > 0) await Promise.all(this.#inHand);
  }

  #judgesInSession({ listener }: SessionFacts): boolean {
    const at = this.#options.verdictAt(listener);
    return at === 'session' || (at === 'auto' && this.#inHand.size < this.#options.autoBacklog);
  }

  async #judgeThenTake(arrival: Incoming, record: MailRecord): Promise<Reply> {
    const { recorder, act, clock, deadlines } = this.#options;
    const judgement = await this.#judge(arrival.bytes(), record, deadlines.session);
    const { dissection, verdicts } = judgement;
    const said = answer(record.id, verdicts);
    tellJudgement(recorder, record, judgement, { at: clock.now(), said });
    try {
      if (said.code >= 400) {
        if (said.code >= 500) await act.announce(record, judgement);
        arrival.discard();
        dissection.close();
        return said;
      }
      this.carry(await arrival.commit({ ...record, verdicts }), judgement);
      return said;
    } catch (error) {
      dissection.close();
      throw error;
    }
  }

  async #takeThenJudge(arrival: Incoming, record: MailRecord): Promise<Reply> {
    this.carry(await arrival.commit(record));
    return reply('queued', '', { id: record.id });
  }

  #judge(bytes: Bytes, { envelope, session }: MailRecord, deadlineMs: number): Promise<Judgement> {
    return this.#judging.run(
      () => this.#options.judge.judge({ bytes, envelope, session }, deadlineMs),
      1 + Math.floor(bytes.size / JUDGING_UNIT),
    );
  }

  async #carry(entry: Entry, known: Judgement | null): Promise<void> {
    let judgement = known;
    try {
      if (entry.record.verdicts === null) {
        judgement = await this.#judgeFromSpool(entry);
        if (judgement === null) return;
      }
      await this.#options.act.run(entry, judgement);
    } catch (error) {
      this.#options.log.error({ mail: entry.id, err: error }, 'a mail could not be carried on and is tried again');
      this.#putOff(entry, FAULT_WAIT_MS);
    } finally {
      judgement?.dissection.close();
    }
  }

  /** Null where the mail has been put off, since something that it needs is not there now. */
  async #judgeFromSpool(entry: Entry): Promise<Judgement | null> {
    const { recorder, clock, deadlines, patience } = this.#options;
    const judgement = await this.#judge(entry.bytes(), entry.record, deadlines.spool);
    tellJudgement(recorder, entry.record, judgement, { at: clock.now(), said: null });
    const waits = judgement.verdicts.some(({ action, temporary }) => action === 'hold' && temporary);
    const again = waits ? patience.nextAttempt(entry) : null;
    if (again === null) {
      await entry.decide(judgement.verdicts);
      return judgement;
    }
    judgement.dissection.close();
    await this.#defer(entry, again);
    return null;
  }

  async #defer(entry: Entry, until: number): Promise<void> {
    await this.#options.act.defer(entry, until);
  }

  #putOff(entry: Entry, ms: number): void {
    this.#defer(entry, this.#options.clock.now() + ms).catch((error: unknown) => {
      entry.close();
      this.#options.log.error(
        { mail: entry.id, err: error },
        'a mail could not be put off and waits for the next start',
      );
    });
  }
}

function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : null;
  return error.name === 'SpoolFull' || code === 'ENOSPC' || code === 'EDQUOT';
}
