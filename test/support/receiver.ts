import { createSecureContext, type SecureContext } from 'node:tls';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { type Log, silentLog } from '../../src/base/log.ts';
import { Address } from '../../src/mail/address.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { Domain } from '../../src/mail/domain.ts';
import type { Envelope } from '../../src/mail/envelope.ts';
import type { MailEvent } from '../../src/mail/event.ts';
import { reply } from '../../src/mail/replies.ts';
import type { Reply } from '../../src/mail/reply.ts';
import type { SessionFacts } from '../../src/mail/session.ts';
import { Admission } from '../../src/receive/admission/admission.ts';
import type { HostedDomain } from '../../src/receive/admission/recipients.ts';
import type { MailResolver } from '../../src/receive/admission/sender-domain.ts';
import type { Authenticator } from '../../src/receive/auth/authenticator.ts';
import {
  type Arrival,
  createReceiver,
  type Receiver,
  type ReceiverOptions,
  type Waiter,
} from '../../src/receive/receive.ts';
import type { ClientCertificates } from '../../src/receive/tls/client-certificates.ts';
import { selfSigned } from '../../src/receive/tls/self-signed.ts';
import type { Gatekeeper } from '../../src/receive/visit.ts';
import { admissionRules, ownCounters } from './admission-rules.ts';

export interface TakenMail {
  readonly envelope: Envelope;
  readonly session: SessionFacts;
  readonly text: string;
}

/** A mail in memory. */
export class MemoryArrival implements Arrival {
  readonly id: Arrival['id'];
  readonly #chunks: Buffer[] = [];
  size = 0;
  discarded = false;

  constructor(id: Arrival['id']) {
    this.id = id;
  }

  write(chunk: Buffer): Promise<void> | undefined {
    this.#chunks.push(chunk);
    this.size += chunk.length;
    return undefined;
  }

  bytes() {
    return memoryBytes(Buffer.concat(this.#chunks));
  }

  discard(): void {
    this.discarded = true;
  }
}

export interface TestReceiver {
  readonly receiver: Receiver;
  readonly port: number;
  readonly mails: readonly TakenMail[];
  readonly notes: readonly MailEvent[];
  readonly arrivals: readonly MemoryArrival[];
  /** Forgets mails, notes and arrivals so far: what they hold would stay as long as the receiver. */
  forget(): void;
}

export interface TestReceiverOptions {
  readonly port?: number;
  readonly role?: 'mx' | 'submission';
  readonly bareNewlines?: 'reject' | 'normalize' | null;
  readonly trusted?: boolean;
  readonly hosted?: Readonly<Record<string, HostedDomain>>;
  /** Null switches the check of the sender's domain off. */
  readonly resolver?: MailResolver | null;
  /** Connections at once. */
  readonly connections?: number;
  readonly connectionsHere?: number;
  readonly limits?: Partial<ReceiverOptions<MemoryArrival>['listeners'][number]['limits']>;
  /** What the listener does with TLS; `starttls` where `tls` says that there is a certificate. */
  readonly listenerTls?: 'starttls' | 'required' | 'implicit' | 'none';
  /** Whose connections begin with a PROXY header. */
  readonly proxies?: (address: string) => boolean;
  readonly trustedAddress?: (address: string) => boolean;
  /** Who may use XCLIENT. */
  readonly xclient?: (address: string) => boolean;
  readonly secureContext?: () => SecureContext;
  readonly clientCertificates?: ClientCertificates;
  readonly log?: Log;
  readonly timeouts?: ReceiverOptions<MemoryArrival>['timeouts'];
  readonly clock?: Clock;
  readonly tls?: boolean;
  readonly open?: (id: Arrival['id']) => MemoryArrival;
  readonly received?: (arrival: MemoryArrival, waiter: Waiter) => Promise<Reply>;
  readonly authenticator?: Authenticator;
  readonly gatekeeper?: Gatekeeper;
  /** Milliseconds that strangers wait for the greeting. */
  readonly greetingDelay?: number;
}

let context: SecureContext | null = null;
const running = new Set<Receiver>();

export function testContext(): SecureContext {
  const { certificate, key } = selfSigned('gw.test', Date.now());
  context ??= createSecureContext({ cert: certificate, key });
  return context;
}

/** Ends every receiver that a test has left, so that one that failed does not hold up the rest. */
export async function stopReceivers(): Promise<void> {
  await Promise.all([...running].map(stopReceiver));
}

/** Ends one, and forgets what it has taken. */
export async function stopReceiver(receiver: Receiver): Promise<void> {
  running.delete(receiver);
  await receiver.drain(0);
}

/** A receiver on a loopback port that keeps mails in memory; it hosts hosted.test unless told otherwise. */
export async function startReceiver(options: TestReceiverOptions = {}): Promise<TestReceiver> {
  const mails: TakenMail[] = [];
  const notes: MailEvent[] = [];
  const arrivals: MemoryArrival[] = [];
  const hosted = options.hosted ?? { 'hosted.test': { recipients: null } };
  const resolver = options.resolver ?? null;
  const receiver = createReceiver<MemoryArrival>({
    hostname: 'gw.test',
    listeners: [
      {
        address: '127.0.0.1',
        port: options.port ?? 0,
        role: options.role ?? 'mx',
        tls: options.listenerTls ?? 'starttls',
        proxies: options.proxies ?? (() => false),
        limits: {
          message: 1_000_000,
          header: 131_072,
          recipients: 1000,
          receivedLines: 50,
          connections: null,
          ...options.limits,
        },
        bareNewlines: options.bareNewlines ?? null,
      },
    ],
    connections: options.connections ?? 100,
    connectionsHere: options.connectionsHere ?? 100,
    holds: ownCounters(),
    timeouts: options.timeouts ?? {},
    secureContext: options.secureContext ?? (options.tls ? testContext : null),
    clientCertificates: options.clientCertificates ?? null,
    trusted: options.trustedAddress ?? (() => options.trusted ?? false),
    xclient: options.xclient ?? (() => false),
    postmaster: Address.parse('postmaster@hosted.test'),
    gatekeeper:
      options.gatekeeper ??
      new Admission({
        rules: admissionRules({
          senderDomain: { check: resolver !== null, trustedToo: false },
          greetingDelay: options.greetingDelay ?? 0,
        }),
        hosted: (domain: Domain) => hosted[domain] ?? null,
        self: { hostname: 'gw.test', isOwn: () => false },
        resolver: { ...unasked, ...resolver },
        listResolver: unasked,
        alarm: () => {},
        counters: ownCounters(),
        clock: options.clock ?? systemClock,
        log: options.log ?? silentLog,
      }),
    authenticator: options.authenticator ?? null,
    intake: {
      open(id) {
        const arrival = options.open?.(id) ?? new MemoryArrival(id);
        arrivals.push(arrival);
        return arrival;
      },
      async received(arrival, envelope, session, waiter) {
        const answer = (await options.received?.(arrival, waiter)) ?? reply('queued', '', { id: arrival.id });
        const bytes = arrival.bytes();
        if (answer.code === 250) mails.push({ envelope, session, text: bytes.slice(0, bytes.size).toString('latin1') });
        return answer;
      },
      note: (event) => notes.push(event),
    },
    clock: options.clock ?? systemClock,
    log: options.log ?? silentLog,
    sweepEvery: 5,
  });
  const [name = ''] = await receiver.listen();
  running.add(receiver);
  return {
    receiver,
    port: Number(name.slice(name.lastIndexOf(':') + 1)),
    mails,
    notes,
    arrivals,
    forget() {
      for (const list of [mails, notes, arrivals]) list.length = 0;
    },
  };
}

const nobody = () => Promise.reject(new Error('nobody should have asked'));
const unasked = { resolveMx: nobody, resolveAddress: nobody, resolvePtr: nobody, resolveIPv4: nobody };
