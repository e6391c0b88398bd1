import type { Clock } from '../base/clock.ts';
import { decide } from '../decide/decide.ts';
import type { Policy } from '../decide/policy.ts';
import type { Dissector } from '../dissect/dissect.ts';
import { decodeWords } from '../dissect/mime/encoded-word.ts';
import type { Inspection, Panel } from '../inspect/panel.ts';
import type { Bytes } from '../mail/bytes.ts';
import type { Domain } from '../mail/domain.ts';
import type { Envelope } from '../mail/envelope.ts';
import type { Dissection } from '../mail/part.ts';
import type { SessionFacts } from '../mail/session.ts';
import type { Verdict } from '../mail/verdict.ts';

/** Dissect, inspect, decide: what is known of a mail and what shall become of it. Whoever has it closes the dissection. */
export interface Judgement extends Inspection {
  readonly dissection: Dissection;
  readonly verdicts: readonly Verdict[];
}

export interface JudgeOptions {
  readonly dissector: Dissector;
  readonly panel: Panel;
  readonly policy: Policy;
  readonly hosted: (domain: Domain) => boolean;
  readonly clock: Clock;
}

export interface Case {
  readonly bytes: Bytes;
  readonly envelope: Envelope;
  readonly session: SessionFacts | null;
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
  async judge({ bytes, envelope, session }: Case, deadlineMs: number): Promise<Judgement> {
    return this.weigh(await this.#options.dissector.dissectMail(bytes), envelope, session, deadlineMs);
  }

  /** Inspect and decide on what has been taken apart already. The dissection is closed where this throws. */
  async weigh(
    dissection: Dissection,
    envelope: Envelope,
    session: SessionFacts | null,
    deadlineMs: number,
  ): Promise<Judgement> {
    try {
      const report = await this.#options.panel.inspect({ dissection, envelope, session }, deadlineMs);
      const { policy, hosted, clock } = this.#options;
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
          },
          findings: report.findings,
          hosted,
          now: { ms: at.getTime(), weekday: at.getDay(), minute: at.getHours() * 60 + at.getMinutes() },
        },
        policy,
      );
      return { dissection, findings: report.findings, timings: report.timings, verdicts };
    } catch (error) {
      dissection.close();
      throw error;
    }
  }
}
