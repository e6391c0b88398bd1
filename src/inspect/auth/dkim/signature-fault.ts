import type { DkimResult } from '../../../mail/authentication.ts';

/** A signature that does not hold, or of which nothing can be said. The message says why, in words. */
export class SignatureFault extends Error {
  override name = 'SignatureFault';
  readonly result: Exclude<DkimResult, 'none' | 'pass'>;

  constructor(result: SignatureFault['result'], reason: string) {
    super(reason);
    this.result = result;
  }
}
