import type { Authentication, Author } from '../../mail/authentication.ts';
import type { Subject } from '../inspector.ts';

/** Works out what SPF, DKIM, DMARC and ARC say of a mail. */
export interface Verifier {
  /** Never rejects, and never takes longer than its own bound: what the DNS does not tell in time is `temperror`. */
  verify(mail: Pick<Subject, 'dissection' | 'envelope' | 'session'>): Promise<Authentication>;
}

/** An author who could not be read. */
export const NOBODY: Author = { address: null, displayName: '', candidates: [], faults: [] };

/** Nobody was asked: every check is `none`. */
export function unchecked(author: Author, reason: string): Authentication {
  return {
    author,
    spf: null,
    dkim: [],
    dmarc: {
      result: 'none',
      domain: null,
      policyDomain: null,
      record: null,
      policy: null,
      effective: null,
      aligned: { spf: false, dkim: false },
      reason,
    },
    arc: { result: 'none', sealer: null, trusted: false, sealedDmarc: null, undecided: false, reason },
    bimi: null,
  };
}

/** Asks nobody. */
export const noVerifier: Verifier = { verify: () => Promise.resolve(unchecked(NOBODY, 'not checked')) };
