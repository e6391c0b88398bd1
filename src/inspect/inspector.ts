import type { Authentication } from '../mail/authentication.ts';
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
  /** The client waits for its answer, and can be asked to come again. */
  readonly answerable: boolean;
  /** What SPF, DKIM, DMARC and ARC say; worked out once, when it is first asked for. Never rejects. */
  authentication(): Promise<Authentication>;
}

/** A mail from outside: its sender must be doubted. Mail of trusted clients is outgoing, or from one of ours to another. */
export function isStranger({ session }: Pick<Subject, 'session'>): boolean {
  return session?.trusted !== true;
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

/** Looks at a mail once all inspectors have, and at what they found. Otherwise as an Inspector. */
export interface Reviewer {
  readonly name: string;
  /** @param findings of all inspectors, and of the reviewers before it */
  review(subject: Subject, findings: readonly Finding[], signal: AbortSignal): Promise<readonly Finding[]>;
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
