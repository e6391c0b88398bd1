import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Finding } from '../mail/finding.ts';
import { type FailureName, InspectionFailure, type Inspector, type Subject } from './inspector.ts';

export interface PanelOptions {
  readonly inspectors: readonly Inspector[];
  readonly clock: Clock;
  readonly log: Log;
}

export interface Inspection {
  /** In the order of the inspectors. */
  readonly findings: readonly Finding[];
  /** One for each inspector; milliseconds of wall clock, the deadline's where it was late. */
  readonly timings: readonly { readonly inspector: string; readonly ms: number }[];
}

/** Runs all inspectors over one mail at once. */
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
      await Promise.all(options.inspectors.map((inspector) => inspector.close()));
    },
  };
}

/** One mail before the panel: a slot for each inspector, one timer for all of them. */
class Round {
  readonly result: Promise<Inspection>;
  readonly #options: PanelOptions;
  readonly #slots: (readonly Finding[] | null)[];
  readonly #ms: number[];
  readonly #began: number;
  readonly #timer: NodeJS.Timeout;
  readonly #deadline = new AbortController();
  readonly #deadlineMs: number;
  #open: number;
  #resolve: (inspection: Inspection) => void = () => {};

  constructor(options: PanelOptions, subject: Subject, deadlineMs: number) {
    const { inspectors, clock } = options;
    this.#options = options;
    this.#slots = inspectors.map(() => null);
    this.#ms = inspectors.map(() => deadlineMs);
    this.#open = inspectors.length;
    this.#began = clock.now();
    this.#deadlineMs = deadlineMs;
    this.#timer = setTimeout(() => this.#giveUp(), deadlineMs);
    this.result = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    for (const [index, inspector] of inspectors.entries()) this.#start(index, inspector, subject);
    if (this.#open === 0) this.#finish();
  }

  #start(index: number, inspector: Inspector, subject: Subject): void {
    try {
      inspector.inspect(subject, this.#deadline.signal).then(
        (findings) => this.#settle(index, findings),
        (error: unknown) => this.#fail(index, inspector, error),
      );
    } catch (error) {
      this.#fail(index, inspector, error);
    }
  }

  #fail(index: number, inspector: Inspector, error: unknown): void {
    if (this.#slots[index] !== null) return;
    const name = error instanceof InspectionFailure ? error.finding : 'crashed';
    this.#options.log.error({ inspector: inspector.name, err: error }, 'an inspector failed');
    this.#settle(index, [unknown(inspector, name, error instanceof Error ? error.message : String(error))]);
  }

  #settle(index: number, findings: readonly Finding[]): void {
    if (this.#slots[index] !== null) return; // it was late, and the mail has gone on without it
    this.#slots[index] = findings;
    this.#ms[index] = this.#options.clock.now() - this.#began;
    this.#open--;
    if (this.#open === 0) this.#finish();
  }

  #giveUp(): void {
    for (const [index, inspector] of this.#options.inspectors.entries()) {
      if (this.#slots[index] !== null) continue;
      this.#options.log.warn(
        { inspector: inspector.name, deadlineMs: this.#deadlineMs },
        'an inspector missed the deadline',
      );
      this.#slots[index] = [unknown(inspector, 'late', `no answer within ${this.#deadlineMs} ms`)];
    }
    this.#finish();
    this.#deadline.abort();
  }

  #finish(): void {
    clearTimeout(this.#timer);
    this.#resolve({
      findings: this.#slots.flatMap((findings) => findings ?? []),
      timings: this.#options.inspectors.map((inspector, index) => ({
        inspector: inspector.name,
        ms: this.#ms[index] ?? 0,
      })),
    });
  }
}

function unknown(inspector: Inspector, name: FailureName, evidence: string): Finding {
  return {
    inspector: inspector.name,
    kind: 'unknown',
    name,
    part: '',
    score: 0,
    evidence: evidence.slice(0, EVIDENCE_LENGTH),
  };
}
