import type { Address } from '../../mail/address.ts';
import type { Envelope } from '../../mail/envelope.ts';
import type { Reply } from '../../mail/reply.ts';
import type { AuthCommand } from './sasl.ts';
import type { Told } from './xclient.ts';

/** What the driver has to do next. */
export type Step =
  /** Nothing, until more bytes or the answer to the last question have come. */
  | { readonly kind: 'read' }
  /** Questions: `answer` must follow. A 2xx (for `data` a 354) goes on, anything else refuses. */
  | { readonly kind: 'hello'; readonly verb: 'EHLO' | 'HELO'; readonly host: string }
  | { readonly kind: 'sender'; readonly sender: Address | null }
  | { readonly kind: 'recipient'; readonly recipient: Address }
  | { readonly kind: 'data'; readonly envelope: Envelope }
  | { readonly kind: 'end'; readonly envelope: Envelope }
  /** A login begins or goes on: `challenge` may follow instead. */
  | ({ readonly kind: 'login' } & AuthCommand)
  | { readonly kind: 'response'; readonly response: Buffer }
  /** The client speaks for another: `introduced` must follow, or `answer` with the refusal that turns it away. */
  | { readonly kind: 'xclient'; readonly told: Told }
  /** Bytes of the mail. */
  | { readonly kind: 'chunk'; readonly bytes: Buffer }
  /** The mail will be refused: what there is of it can go. No more chunks and no `end` come. */
  | { readonly kind: 'spoiled' }
  /** A 4xx or 5xx was said. */
  | Refusal
  /** Send what there is to send, begin TLS, then call `secured`. */
  | { readonly kind: 'starttls' }
  /** Send what there is to send and hang up. */
  | { readonly kind: 'close' };

export interface Refusal {
  readonly kind: 'refused';
  /** The SMTP verb; '' where it is not known. */
  readonly command: string;
  readonly reply: Reply;
  readonly sender: Address | null;
  readonly recipient: Address | null;
}

/** What the house is asked about the client and its mail. */
export type HouseQuestion = Extract<Step, { kind: 'hello' | 'sender' | 'recipient' | 'data' | 'end' }>;

export type Question = HouseQuestion | Extract<Step, { kind: 'login' | 'response' | 'xclient' }>;
