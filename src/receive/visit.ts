import type { Address } from '../mail/address.ts';
import type { Reply } from '../mail/reply.ts';
import type { Client } from './client.ts';

/** Says who may come in and what he may do. An answer that needs no waiting is given at once. */
export interface Gatekeeper {
  /** A connection stands and its real client is known. A reply turns the client away before the greeting: 421 or 554. */
  enter(client: Client): Visit | Reply;
}

/**
 * One client's stay. Every method but `penalty` and `leave` answers with a 2xx to go on or with the refusal; `client` is what is
 * known by then: a login or a certificate may have been added.
 */
export interface Visit {
  /** Milliseconds that the greeting waits; whoever talks before it is refused. */
  readonly greetingDelay: number;
  /** Name of the client's address in the DNS that leads back to it; null where there is none, or nobody has asked, or not yet. */
  readonly reverseName: string | null;
  hello(host: string, client: Client): Reply | Promise<Reply>;
  sender(sender: Address | null, client: Client): Reply | Promise<Reply>;
  recipient(recipient: Address, client: Client): Reply | Promise<Reply>;
  /** A mail has come whole and is about to be handed on: `size` octets for `recipients`. */
  mail(size: number, recipients: number, client: Client): Reply | Promise<Reply>;
  /** Milliseconds by which this refusal is kept back. */
  penalty(refusal: Reply, client: Client): number;
  /** The client is gone. */
  leave(): void;
}
