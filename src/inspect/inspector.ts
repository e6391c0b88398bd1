import type { Envelope } from '../mail/envelope.ts';
import type { Finding } from '../mail/finding.ts';
import type { FindingName } from '../mail/findings.ts';
import type { Dissection } from '../mail/part.ts';
import type { SessionFacts } from '../mail/session.ts';

/** What an inspector may look at. It must not keep any of it after its promise has settled. */
export interface Subject {
  readonly dissection: Dissection;
  readonly envelope: Envelope;
  /** Null for `postern scan` and for mail taken up from files. */
  readonly session: SessionFacts | null;
}

/**
 * One engine or check. It may run for many mails at once. It throws where it could not tell: the panel turns that, and
 * a missed deadline, into a finding `unknown`; it must never answer "nothing found" for what it has not looked at.
 */
export interface Inspector {
  readonly name: string;
  /**
   * @param signal aborted at the deadline; what is found later is ignored
   * @throws InspectionFailure where the inspector knows why it could not tell; anything else counts as `crashed`
   */
  inspect(subject: Subject, signal: AbortSignal): Promise<readonly Finding[]>;
  close(): Promise<void>;
}

/** Why an inspector could not tell: the names of findings `unknown`. */
export type FailureName = FindingName<'unknown'>;

/** An inspector could not tell, and knows why. */
export class InspectionFailure extends Error {
  override name = 'InspectionFailure';
  readonly finding: FailureName;

  constructor(finding: FailureName, message: string) {
    super(message);
    this.finding = finding;
  }
}

/** Stands for an engine that is configured but could not be started: every mail gets `unknown`, until it is mended. */
export function absentInspector(name: string, why: string): Inspector {
  return {
    name,
    inspect: () => Promise.reject(new InspectionFailure('absent', why)),
    close: () => Promise.resolve(),
  };
}
