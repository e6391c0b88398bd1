import type { Clock } from '../base/clock.ts';
import { decide } from '../decide/decide.ts';
import type { Policy } from '../decide/policy.ts';
import type { Dissector } from '../dissect/dissect.ts';
import { decodeWords } from '../dissect/mime/encoded-word.ts';
import type { Stamper } from '../inspect/auth/stamper.ts';
import type { Verifier } from '../inspect/auth/verifier.ts';
import type { Inspection, Panel } from '../inspect/panel.ts';
import type { Authentication } from '../mail/authentication.ts';
import type { Bytes } from '../mail/bytes.ts';
import type { Domain } from '../mail/domain.ts';
import type { Envelope } from '../mail/envelope.ts';
import type { Dissection } from '../mail/part.ts';
import type { Stamp } from '../mail/record.ts';
import type { SessionFacts } from '../mail/session.ts';
import type { Verdict } from '../mail/verdict.ts';

/** Dissect, inspect, decide: what is known of a mail and what shall become of it. Whoever has it closes the dissection. */
export interface Judgement extends Inspection {
  readonly dissection: Dissection;
  readonly verdicts: readonly Verdict[];
  /** Null where nobody asked for it. */
  readonly authentication: Authentication | null;
  readonly stamp: Stamp | null;
}

export interface JudgeOptions {
  readonly dissector: Dissector;
  readonly verifier: Verifier;
  readonly stamper: Stamper;
  readonly panel: Panel;
  readonly policy: Policy;
  readonly hosted: (domain: Domain) => boolean;
  readonly clock: Clock;
}

export interface Case {
  readonly bytes: Bytes;
  readonly envelope: Envelope;
  readonly session: SessionFacts | null;
  /** The client waits for its answer. */
  readonly answerable: boolean;
}

export class Judge {
  readonly #options: JudgeOptions;

  constructor(options: JudgeOptions) {
    this.#options = options;
  }

  /**
   * @param deadlineMs for the inspectors; one that is late is the finding `unknown`
   * @throws only where the house itself is broken; the mail must then wait, never pass
   */
  async judge({ bytes, ...circumstances }: Case, deadlineMs: number): Promise<Judgement> {
    return this.weigh(await this.#options.dissector.dissectMail(bytes), circumstances, deadlineMs);
  }

  /** Inspect and decide on what has been taken apart already. The dissection is closed where this throws. */
  async weigh(
    dissection: Dissection,
    { envelope, session, answerable }: Omit<Case, 'bytes'>,
    deadlineMs: number,
  ): Promise<Judgement> {
    try {
      const { panel, verifier, stamper, policy, hosted, clock } = this.#options;
      let asked: Promise<Authentication> | null = null;
      const authentication = () => {
        asked ??= verifier.verify({ dissection, envelope, session });
        return asked;
      };
      const report = await panel.inspect({ dissection, envelope, session, answerable, authentication }, deadlineMs);
      const at = new Date(clock.now());
      const verdicts = decide(
        {
          envelope,
          session,
          mail: {
            size: dissection.bytes.size,
            subject: dissection.subject,
            parts: dissection.parts,
            field: (name) =>
              dissection.root.header
                .filter((one) => one.name.toLowerCase() === name)
                .map(({ value }) => decodeWords(value)),
            places: (name) =>
              dissection.root.header
                .filter((one) => one.name.toLowerCase() === name)
                .map(({ start, end }) => [start, end] as const),
          },
          findings: report.findings,
          hosted,
          now: { ms: at.getTime(), weekday: at.getDay(), minute: at.getHours() * 60 + at.getMinutes() },
        },
        policy,
      );
      const known = await asked;
      const stamp = stamper.stamp({ dissection, session }, known);
      return { ...report, dissection, verdicts, authentication: known, stamp };
    } catch (error) {
      dissection.close();
      throw error;
    }
  }
}
