import type { Reply } from '../../mail/reply.ts';
import type { Client } from '../client.ts';
import type { Login } from './login.ts';

/** Logins by SASL (RFC 4954, RFC 4422). Asked on submission listeners only, and only within TLS. */
export interface Authenticator {
  /** Mechanisms, the strongest first, in capitals: `SCRAM-SHA-256`, `PLAIN`. */
  readonly mechanisms: readonly string[];
  /** Begins an exchange by one of `mechanisms`. A reply refuses it: the client's address is shut out. */
  begin(mechanism: string, client: Client): Exchange | Reply;
}

/** One run of a mechanism. */
export interface Exchange {
  /**
   * @param response what the client said, base64 taken off; null where AUTH had no initial response
   */
  next(response: Buffer | null): SaslStep | Promise<SaslStep>;
}

export type SaslStep =
  /** `334` with the data in base64. */
  | { readonly kind: 'challenge'; readonly data: Buffer }
  /** The last word of the mechanism: with `data`, the client must still answer it with an empty response. */
  | { readonly kind: 'success'; readonly login: Login }
  | { readonly kind: 'failure'; readonly reply: Reply };
