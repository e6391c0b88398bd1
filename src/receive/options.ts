import type { SecureContext } from 'node:tls';
import type { Counters } from '../base/counters.ts';
import type { Address } from '../mail/address.ts';
import type { SessionFacts } from '../mail/session.ts';
import type { Arrival } from './intake.ts';
import type { Site } from './site.ts';
import type { Timeouts } from './timeouts.ts';
import type { ClientCertificates } from './tls/client-certificates.ts';

export interface ListenerOptions {
  readonly address: string;
  readonly port: number;
  readonly role: SessionFacts['role'];
  /** TLS is offered, asked for, there from the first octet (RFC 8314), or never. */
  readonly tls: 'starttls' | 'required' | 'implicit' | 'none';
  /** Whether a connection from this address begins with a PROXY header. */
  readonly proxies: (address: string) => boolean;
  readonly limits: ListenerLimits;
  /** What becomes of mail with bare CR or LF; null: reject from strangers, normalize from trusted networks. */
  readonly bareNewlines: 'reject' | 'normalize' | null;
}

export interface ListenerLimits {
  /** Octets of a mail. */
  readonly message: number;
  /** Octets of a header section. */
  readonly header: number;
  readonly recipients: number;
  /** More Received fields than this are a loop. */
  readonly receivedLines: number;
  /** Connections at once on this listener, over all processes; null where only `connections` of the receiver binds. */
  readonly connections: number | null;
}

export interface ReceiverOptions<A extends Arrival> extends Site<A> {
  /** Our own name, in the greeting and in Received fields. */
  readonly hostname: string;
  readonly listeners: readonly ListenerOptions[];
  /** Connections at once, over all processes that count by `holds`. */
  readonly connections: number;
  /** Connections at once to this process: a worker that has no file descriptor left hears of no connection any more. */
  readonly connectionsHere: number;
  readonly holds: Pick<Counters, 'hold' | 'release'>;
  readonly timeouts?: Partial<Timeouts>;
  /** Null offers no TLS. Asked at each handshake, so that a renewed certificate is used at once. */
  readonly secureContext: (() => SecureContext) | null;
  /** Null asks no client for a certificate. */
  readonly clientCertificates: ClientCertificates | null;
  /** The address is in networks.trusted. */
  readonly trusted: (address: string) => boolean;
  /** Whether the client may tell by XCLIENT for whom it speaks. */
  readonly xclient: (address: string) => boolean;
  /** Whom `RCPT TO:<postmaster>`, which has no domain, means; null refuses it. */
  readonly postmaster: Address | null;
  /** Milliseconds between two looks at the deadlines; 1,000 where nothing is said. */
  readonly sweepEvery?: number;
}
