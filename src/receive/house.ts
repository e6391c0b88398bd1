import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../base/clock.ts';
import type { Reply } from '../mail/reply.ts';
import type { Timeouts } from './timeouts.ts';
import type { Wire } from './wire.ts';

/** What a connection needs of its session. */
export interface Talk {
  readonly busy: boolean;
  readonly inData: boolean;
  readonly trusted: boolean;
  readonly backlog: { readonly size: number; readonly chunks: number };
  greet(): void;
  receive(chunk: Buffer): void;
  secured(tls: { readonly version: string; readonly cipher: string }, certificate: string | null): void;
  drain(): void;
  hangUp(why: Reply): void;
  /** The client has ended its direction. */
  ended(): void;
  lost(): void;
}

/** A client that was let in. */
export interface Guest {
  readonly talk: Talk;
  /** Milliseconds. */
  readonly greetingDelay: number;
}

/** Whose connection it is. */
export interface Origin {
  readonly address: string;
  readonly port: number;
  /** The balancer that has told the address; the same address where it speaks for itself. Null: nobody had to tell it. */
  readonly proxy: string | null;
}

/** What a connection needs of the house. */
export interface House {
  readonly timeouts: Timeouts;
  readonly clock: Clock;
  /** TLS begins with the first octet (RFC 8314). */
  readonly implicitTls: boolean;
  /** The client is known. A reply turns it away; log and record have been told. */
  enter(origin: Origin, wire: Wire): Guest | Reply;
  encrypt(plain: Socket): TLSSocket;
  /** Name of the certificate that the client has shown and that is accepted as a credential; null where there is none. */
  credential(secure: TLSSocket, origin: Origin): string | null;
  /** The connection has come to nothing by itself: no PROXY header where one must be, or no TLS. */
  failed(origin: Origin, command: 'CONNECT' | 'STARTTLS', why: Reply): void;
}
