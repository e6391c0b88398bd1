import type { Clock } from './base/clock.ts';
import { Gate } from './base/gate.ts';
import type { Log } from './base/log.ts';
import { nextTurn } from './base/turn.ts';
import type { Bytes } from './mail/bytes.ts';
import type { Envelope } from './mail/envelope.ts';
import { MailEvent } from './mail/event.ts';
import type { Observer } from './mail/judged-mail.ts';
import type { MailId } from './mail/mail-id.ts';
import type { MailRecord } from './mail/record.ts';
import { reply } from './mail/replies.ts';
import type { Reply } from './mail/reply.ts';
import type { SessionFacts } from './mail/session.ts';
import { failureReply } from './receive/failure.ts';
import type { Intake, Waiter } from './receive/receive.ts';
import type { Recorder } from './record/recorder.ts';
import type { Entry, Incoming, Pause, Spool } from './spool/spool.ts';
import type { Act } from './way/act.ts';
import { answer } from './way/answer.ts';
import { Backlog } from './way/backlog.ts';
import { Hand } from './way/hand.ts';
import type { Judge, Judgement } from './way/judge.ts';
import type { Patience } from './way/patience.ts';
import { TROUBLE_WAIT_MS } from './way/settle.ts';
import { logJudgement, stepOf, tellJudgement, tellRefusal } from './way/tell.ts';

export interface WayOptions {
  readonly spool: Spool;
  readonly judge: Judge;
  readonly act: Act;
  readonly recorder: Recorder;
  /** They learn from each verdict. */
  readonly observers: readonly Observer[];
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
const HUNG_UP = 'the client hung up before it had an answer';
/** What the client has been told already of a mail in custody. */
const CUSTODY = 250;
const OVERFLOW_WAIT_MS = 2_000;
/** A mail that was in hand at this many deaths of a worker may be their cause. */
const MOST_DEATHS = 5;

/**
 * The way of one mail: receive -> spool -> dissect -> inspect -> decide -> act -> record.
 * Custody before courtesy: a 250 is said when `commit` has resolved and not before. Nothing passes because something
 * failed: a fault in the session is a 4xx, a fault afterwards leaves the mail on disk for another try.
 */
export class Way implements Intake<Incoming> {
  readonly #options: WayOptions;
  readonly #judging = new Gate(JUDGING_WIDTH);
  readonly #hand = new Hand();
  readonly #backlog = new Backlog({ carry: (entry) => this.carry(entry), hasRoom: () => !this.#hand.full });

  constructor(options: WayOptions) {
    this.#options = options;
  }

  open(id: MailId): Incoming {
    this.#hand.mustBeFree();
    this.#backlog.stir();
    return this.#options.spool.open(id);
  }

  note(event: MailEvent): void {
    this.#options.recorder.note(event);
  }

  async received(arrival: Incoming, envelope: Envelope, session: SessionFacts, waiter: Waiter): Promise<Reply> {
    const record: MailRecord = {
      id: arrival.id,
      envelope,
      session,
      at: session.at,
      verdicts: null,
      stamp: null,
      made: null,
    };
    try {
      return await (this.#judgesInSession(session)
        ? this.#judgeThenTake(arrival, record, waiter)
        : this.#takeThenJudge(arrival, record));
    } catch (error) {
      arrival.discard();
      this.#options.log.error({ mail: record.id, err: error }, 'a mail could not be taken and is left with its sender');
      const said = failureReply(error);
      tellRefusal(this.#options.recorder, record, { at: this.#options.clock.now(), said });
      return said;
    }
  }

  /**
   * Mail in custody goes on its way: taken up after a crash, due again, or made by the gateway itself. Resolves when it is
   * no longer in hand. Never rejects.
   */
  async carry(entry: Entry, judgement: Judgement | null = null): Promise<void> {
    if (this.#hand.full) {
      judgement?.dissection.close();
      if (!(await this.#putOff(entry, OVERFLOW_WAIT_MS, 'none'))) await this.#carryLater(entry);
      return;
    }
    const carried = this.#carry(entry, judgement);
    this.#hand.add(carried);
    const settled = await carried;
    this.#backlog.wake();
    if (!settled) await this.#carryLater(entry);
  }

  /** What a dead worker left. A mail that was there at every death is not tried for ever. Never rejects. */
  async recovered(entry: Entry): Promise<void> {
    if (entry.deaths + 1 >= MOST_DEATHS) await this.#holdSuspect(entry);
    else if (!(await this.#putOff(entry, 0, 'death'))) void this.#carryLater(entry);
  }

  /** Resolves when no mail is in hand or waits for its turn. */
  async idle(): Promise<void> {
    await this.#hand.idle();
    while (this.#backlog.size > 0 && !this.#hand.full) {
      await nextTurn();
      await this.#hand.idle();
    }
  }

  #judgesInSession({ listener }: SessionFacts): boolean {
    const at = this.#options.verdictAt(listener);
    return at === 'session' || (at === 'auto' && this.#hand.busy + this.#backlog.size < this.#options.autoBacklog);
  }

  async #judgeThenTake(arrival: Incoming, record: MailRecord, waiter: Waiter): Promise<Reply> {
    const { recorder, act, clock, log } = this.#options;
    const began = performance.now();
    const judgement = await this.#judge(arrival.bytes(), record, true);
    const { dissection, verdicts, stamp } = judgement;
    const said = waiter.gone ? reply('connectionLost', HUNG_UP) : answer(record.id, verdicts);
    tellJudgement(recorder, record, judgement, { at: clock.now(), said });
    logJudgement(log, record, judgement, said.code, performance.now() - began);
    this.#showObservers(record, judgement, said.code < 400);
    try {
      if (said.code >= 400) {
        if (said.code >= 500) await act.announceRefusal(record, judgement);
        arrival.discard();
        dissection.close();
        return said;
      }
      void this.carry(await arrival.commit({ ...record, verdicts, stamp }), judgement);
      return said;
    } catch (error) {
      dissection.close();
      throw error;
    }
  }

  async #takeThenJudge(arrival: Incoming, record: MailRecord): Promise<Reply> {
    await this.#backlog.add(() => arrival.commit(record));
    return reply('queued', '', { id: record.id });
  }

  #judge(bytes: Bytes, { envelope, session }: MailRecord, answerable: boolean): Promise<Judgement> {
    const { deadlines } = this.#options;
    const deadlineMs = answerable ? deadlines.session : deadlines.spool;
    return this.#judging.run(
      () => this.#options.judge.judge({ bytes, envelope, session, answerable }, deadlineMs),
      1 + Math.floor(bytes.size / JUDGING_UNIT),
    );
  }

  /** False where the mail must stay in hand, since the disk takes nothing. Never rejects. */
  async #carry(entry: Entry, known: Judgement | null): Promise<boolean> {
    let judgement = known;
    try {
      if (entry.record.verdicts === null) {
        judgement = await this.#judgeFromSpool(entry);
        if (judgement === null) return true;
      }
      await this.#options.act.run(entry, judgement);
      return true;
    } catch (error) {
      this.#options.log.error({ mail: entry.id, err: error }, 'a mail could not be carried on and is tried again');
      return await this.#putOff(entry, TROUBLE_WAIT_MS, 'none');
    } finally {
      judgement?.dissection.close();
    }
  }

  /** Null where the mail has been put off, since something that it needs is not there now. */
  async #judgeFromSpool(entry: Entry): Promise<Judgement | null> {
    const { recorder, act, clock, patience, log } = this.#options;
    const began = performance.now();
    const judgement = await this.#judge(entry.bytes(), entry.record, false);
    try {
      tellJudgement(recorder, entry.record, judgement, { at: clock.now(), said: null });
      logJudgement(log, entry.record, judgement, CUSTODY, performance.now() - began);
      const waits = judgement.verdicts.some(({ action, temporary }) => action === 'hold' && temporary);
      const again = waits ? patience.nextAttempt(entry) : null;
      if (again === null) {
        await entry.decide(judgement.verdicts, judgement.stamp);
        this.#showObservers(entry.record, judgement, true);
        return judgement;
      }
      await act.defer(entry, again, 'attempt');
    } catch (error) {
      judgement.dissection.close();
      throw error;
    }
    judgement.dissection.close();
    return null;
  }

  #showObservers({ id, envelope, session }: MailRecord, judgement: Judgement, accepted: boolean): void {
    const at = this.#options.clock.now();
    for (const observer of this.#options.observers) {
      observer.observe({ ...judgement, id, envelope, session, accepted, at });
    }
  }

  /** To deferred; false where the disk cannot even do that. Never rejects. */
  async #putOff(entry: Entry, ms: number, pause: Pause): Promise<boolean> {
    const { act, clock, log } = this.#options;
    try {
      await act.defer(entry, clock.now() + ms, pause);
      return true;
    } catch (error) {
      // A disk without room for a death still has the room that a new name needs.
      if (pause !== 'none') return this.#putOff(entry, ms, 'none');
      log.error({ mail: entry.id, err: error }, 'a mail could not be put off; it is carried on in a while');
      return false;
    }
  }

  /** The mail stays in hand meanwhile: delivering it is what gives a full disk room again. */
  #carryLater(entry: Entry): Promise<void> {
    return this.#hand.later(TROUBLE_WAIT_MS, () => this.carry(entry));
  }

  async #holdSuspect(entry: Entry): Promise<void> {
    const { recorder, clock, log } = this.#options;
    log.error({ mail: entry.id }, 'a mail was in hand at several deaths of a worker and is held');
    try {
      await entry.hold();
      recorder.note(
        MailEvent.held(
          stepOf(entry.record, clock.now()),
          entry.record.envelope.recipients,
          'several deaths of a worker',
        ),
      );
    } catch (error) {
      log.error({ mail: entry.id, err: error }, 'a mail could not be held and waits for the next start');
      entry.close();
    }
  }
}
