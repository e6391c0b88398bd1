import type { Authentication } from '../../mail/authentication.ts';
import type { Subject } from '../inspector.ts';

/** Works out what SPF, DKIM, DMARC and ARC say of a mail. */
export interface Verifier {
  /** Never rejects, and never takes longer than its own bound: what the DNS does not tell in time is `temperror`. */
  verify(mail: Pick<Subject, 'dissection' | 'envelope' | 'session'>): Promise<Authentication>;
}

/** Asks nobody: every check is `none`. */
export const noVerifier: Verifier = {
  verify: () =>
    Promise.resolve({
      author: { address: null, displayName: '', candidates: [], faults: [] },
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
        reason: 'not checked',
      },
      arc: { result: 'none', sealer: null, trusted: false, sealedDmarc: null, undecided: false, reason: 'not checked' },
      bimi: null,
    }),
};
