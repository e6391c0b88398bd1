import type { Address } from '../../mail/address.ts';

/** Who has logged in, and whose addresses are his. */
export interface Login {
  readonly user: string;
  /** Whether mail may go out with this sender. */
  readonly maySend: (sender: Address) => boolean;
}
