import type { KnownDomain } from './look-alike-domain.ts';
import type { KnownPerson } from './person-name.ts';

/** Whom an attacker may pretend to be: the administrator's own domains, partners and people. */
export interface Circle {
  /** The gateway's own name. */
  readonly hostname: string;
  readonly ours: readonly KnownDomain[];
  readonly partners: readonly KnownDomain[];
  readonly people: readonly KnownPerson[];
  /** Scripts that mails are expected to be written in, as `Latin`; none: any. */
  readonly scripts: readonly string[];
}
