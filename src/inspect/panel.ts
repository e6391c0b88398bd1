import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Finding } from '../mail/finding.ts';
import { type FailureName, InspectionFailure, type Inspector, type Reviewer, type Subject } from './inspector.ts';

export interface PanelOptions {
  readonly inspectors: readonly Inspector[];
  /** Asked behind the inspectors, one after the other. */
  readonly reviewers: readonly Reviewer[];
  readonly clock: Clock;
  readonly log: Log;
}

export interface Inspection {
  /** In the order of the inspectors, then of the reviewers. */
  readonly findings: readonly Finding[];
  /** One for each of them; milliseconds of wall clock, the deadline's where it was late. */
  readonly timings: readonly { readonly inspector: string; readonly ms: number }[];
}

/** Runs all inspectors over one mail at once, then the reviewers over what they found. */
export interface Panel {
  /**
   * Never rejects: an inspector that throws, rejects or misses the deadline yields a finding `unknown`, which policy has to
   * answer. @param deadlineMs milliseconds from now until late inspectors are given up
   */
  inspect(subject: Subject, deadlineMs: number): Promise<Inspection>;
  close(): Promise<void>;
}

const EVIDENCE_LENGTH = 500;

export function createPanel(options: PanelOptions): Panel {
  return {
    inspect: (subject, deadlineMs) => new Round(options, subject, deadlineMs).result,
    close: async () => {
      await Promise.all([...options.inspectors, ...options.reviewers].map((one) => one.close()));
    },
  };
}

type Member = Inspector | Reviewer;

/** One mail before the panel: a slot for each member, one timer for all of them. */
class Round {
  readonly result: Promise<Inspection>;
  readonly #options: PanelOptions;
  readonly #subject: Subject;
  readonly #members: readonly Member[];
  readonly #slots: (readonly Finding[] | null)[];
  readonly #ms: number[];
  readonly #began: number;
  readonly #timer: NodeJS.Timeout;
  readonly #deadline = new AbortController();
  readonly #deadlineMs: number;
  /** Inspectors that have not answered. */
  #open: number;
  #resolve: (inspection: Inspection) => void = () => {};

  constructor(options: PanelOptions, subject: Subject, deadlineMs: number) {
    const { inspectors, reviewers, clock } = options;
    this.#options = options;
    this.#subject = subject;
    this.#members = [...inspectors, ...reviewers];
    this.#slots = this.#members.map(() => null);
    this.#ms = this.#members.map(() => deadlineMs);
    this.#open = inspectors.length;
    this.#began = clock.now();
    this.#deadlineMs = deadlineMs;
    this.#timer = setTimeout(() => this.#giveUp(), deadlineMs);
    this.result = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    for (const [index, inspector] of inspectors.entries()) {
      void this.#ask(index, () => inspector.inspect(subject, this.#deadline.signal)).then(() => this.#answered());
    }
    if (this.#open === 0) void this.#review();
  }

  /** Never rejects. */
  async #ask(index: number, answer: () => Promise<readonly Finding[]>): Promise<void> {
    try {
      this.#settle(index, await answer());
    } catch (error) {
      this.#fail(index, error);
    }
  }

  #answered(): void {
    this.#open--;
    if (this.#open === 0 && !this.#deadline.signal.aborted) void this.#review();
  }

  async #review(): Promise<void> {
    const { inspectors, reviewers } = this.#options;
    for (const [n, reviewer] of reviewers.entries()) {
      const index = inspectors.length + n;
      await this.#ask(index, () => reviewer.review(this.#subject, this.#findings(), this.#deadline.signal));
      if (this.#deadline.signal.aborted) return;
    }
    this.#finish();
  }

  #fail(index: number, error: unknown): void {
    const member = this.#members[index];
    if (this.#slots[index] !== null || member === undefined) return;
    const name = error instanceof InspectionFailure ? error.finding : 'crashed';
    this.#options.log.error({ inspector: member.name, err: error }, 'an inspector failed');
    this.#settle(index, [unknown(member, name, error instanceof Error ? error.message : String(error))]);
  }

  #settle(index: number, findings: readonly Finding[]): void {
    if (this.#slots[index] !== null) return; // it was late, and the mail has gone on without it
    this.#slots[index] = findings;
    this.#ms[index] = this.#options.clock.now() - this.#began;
  }

  /** A reviewer that is not asked any more has missed the deadline too. */
  #giveUp(): void {
    for (const [index, member] of this.#members.entries()) {
      if (this.#slots[index] !== null) continue;
      this.#options.log.warn(
        { inspector: member.name, deadlineMs: this.#deadlineMs },
        'an inspector missed the deadline',
      );
      this.#slots[index] = [unknown(member, 'late', `no answer within ${this.#deadlineMs} ms`)];
    }
    this.#deadline.abort();
    this.#finish();
  }

  #findings(): readonly Finding[] {
    return this.#slots.flatMap((findings) => findings ?? []);
  }

  #finish(): void {
    clearTimeout(this.#timer);
    this.#resolve({
      findings: this.#findings(),
      timings: this.#members.map(({ name }, index) => ({ inspector: name, ms: this.#ms[index] ?? 0 })),
    });
  }
}

function unknown(member: Member, name: FailureName, evidence: string): Finding {
  return {
    inspector: member.name,
    kind: 'unknown',
    name,
    part: '',
    score: 0,
    evidence: evidence.slice(0, EVIDENCE_LENGTH),
  };
}
