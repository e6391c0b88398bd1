import { createServer, type Server, type Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { Log } from '../base/log.ts';
import type { Address } from '../mail/address.ts';
import { reply } from '../mail/replies.ts';
import type { SessionFacts } from '../mail/session.ts';
import { type Client, countingKey, plainAddress } from './client.ts';
import { Connection } from './connection.ts';
import type { Arrival } from './intake.ts';
import type { ProtocolOptions } from './protocol/protocol.ts';
import { replyLines } from './protocol/reply-lines.ts';
import { Session } from './session.ts';
import type { Site } from './site.ts';
import { DEFAULT_TIMEOUTS, type Timeouts } from './timeouts.ts';
import type { Visit } from './visit.ts';

export interface ListenerOptions {
  readonly address: string;
  readonly port: number;
  readonly role: SessionFacts['role'];
  /** What becomes of mail with bare CR or LF; null: reject from strangers, normalize from trusted networks. */
  readonly bareNewlines: 'reject' | 'normalize' | null;
}

export interface ReceiverLimits {
  /** Octets of a mail. */
  readonly message: number;
  /** Octets of a header section. */
  readonly header: number;
  readonly recipients: number;
  /** More Received fields than this are a loop. */
  readonly receivedLines: number;
  /** Connections at once, to this process. */
  readonly connections: number;
  /** Connections at once from one client outside the trusted networks: an IPv4 address or an IPv6 /64. */
  readonly connectionsPerAddress: number;
}

export interface ReceiverOptions<A extends Arrival> extends Site<A> {
  /** Our own name, in the greeting and in Received fields. */
  readonly hostname: string;
  readonly listeners: readonly ListenerOptions[];
  readonly limits: ReceiverLimits;
  readonly timeouts?: Partial<Timeouts>;
  /** Null offers no STARTTLS. */
  readonly secureContext: (() => SecureContext) | null;
  /** The address is in networks.trusted. */
  readonly trusted: (address: string) => boolean;
  /** Whom `RCPT TO:<postmaster>`, which has no domain, means; null refuses it. */
  readonly postmaster: Address | null;
  /** Milliseconds between two looks at the deadlines; 1,000 where nothing is said. */
  readonly sweepEvery?: number;
}

/** Names a listener, as `session.listener` does: `0.0.0.0:25`, `[::]:25`. */
function listenerName(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The sockets that listen, and all connections to them. */
export class SmtpServer<A extends Arrival> {
  readonly #options: ReceiverOptions<A>;
  readonly #timeouts: Timeouts;
  readonly #log: Log;
  readonly #connections = new Set<Connection>();
  readonly #perAddress = new Map<string, number>();
  readonly #servers: Server[] = [];
  #sweep: NodeJS.Timeout | null = null;
  #closed = false;
  #draining = false;
  /** Settled when no connection is left and none can come. */
  readonly #empty = Promise.withResolvers<void>();

  constructor(options: ReceiverOptions<A>) {
    // It goes into replies and header fields as it is.
    if (!/^[\x21-\x7e]{1,255}$/.test(options.hostname)) {
      throw new Error(`the host name ${JSON.stringify(options.hostname)} is not ASCII: write it in A-labels (xn--...)`);
    }
    this.#options = options;
    this.#timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
    this.#log = options.log;
  }

  /** Resolves to the listeners' names, with the ports that were bound; rejects with an error that names the listener. */
  async listen(): Promise<readonly string[]> {
    try {
      const names = await Promise.all(this.#options.listeners.map((listener) => this.#bind(listener)));
      const { clock, sweepEvery = 1000 } = this.#options;
      this.#sweep = setInterval(() => {
        const now = clock.now();
        for (const connection of this.#connections) connection.sweep(now);
      }, sweepEvery).unref();
      return names;
    } catch (error) {
      for (const server of this.#servers) server.close();
      throw error;
    }
  }

  retire(): Promise<void> {
    this.#closed = true;
    for (const server of this.#servers) server.close();
    this.#tellEmpty();
    return this.#empty.promise;
  }

  async drain(ms: number): Promise<void> {
    this.#draining = true;
    const empty = this.retire();
    for (const connection of this.#connections) connection.drain();
    const impatience = setTimeout(() => {
      for (const connection of this.#connections) connection.destroy();
    }, ms);
    await empty;
    clearTimeout(impatience);
  }

  async #bind(listener: ListenerOptions): Promise<string> {
    const { address, port } = listener;
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    this.#servers.push(server);
    const wanted = listenerName(address, port);
    const name = () => {
      const bound = server.address();
      return typeof bound === 'object' && bound !== null ? listenerName(address, bound.port) : wanted;
    };
    // Before it listens: node:cluster hands a worker what has been waiting at once, ahead of the event `listening`.
    server.on('connection', (socket) => this.#accept(socket, listener, name()));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) =>
        reject(new Error(`cannot listen on ${wanted}: ${error.message}`, { cause: error })),
      );
      server.listen({ host: address, port, ipv6Only: address.includes(':') }, resolve);
    });
    server.on('error', (error) => this.#log.error({ listener: wanted, error: error.message }, 'a listener failed'));
    return name();
  }

  #accept(socket: Socket, listener: ListenerOptions, name: string): void {
    if (socket.remoteAddress === undefined) {
      socket.destroy(); // gone already
      return;
    }
    const address = plainAddress(socket.remoteAddress);
    const client: Client = {
      listener: name,
      role: listener.role,
      address,
      port: socket.remotePort ?? 0,
      trusted: this.#options.trusted(address),
      proxy: null,
      certificate: null,
      login: null,
    };

    const key = countingKey(address);
    const count = this.#perAddress.get(key) ?? 0;
    const visit = this.#refusal(client, count) ?? this.#options.gatekeeper.enter(client);
    if ('code' in visit) {
      this.#log.warn({ client: address, listener: name, connections: this.#connections.size }, visit.reason);
      socket.on('error', () => {});
      socket.write(replyLines(visit), 'latin1');
      socket.destroySoon();
      return;
    }
    this.#perAddress.set(key, count + 1);
    this.#connect(socket, { client, visit }, this.#protocolOptions(listener, client), () => {
      const left = (this.#perAddress.get(key) ?? 1) - 1;
      if (left > 0) this.#perAddress.set(key, left);
      else this.#perAddress.delete(key);
    });
  }

  #refusal(client: Client, count: number) {
    const { connections, connectionsPerAddress } = this.#options.limits;
    if (this.#draining) return reply('shuttingDown', 'a connection came while shutting down');
    if (this.#connections.size >= connections) return reply('busy', `more than ${connections} connections`);
    if (!client.trusted && count >= connectionsPerAddress) {
      return reply('tooManyConnections', `more than ${connectionsPerAddress} connections from one client`);
    }
    return null;
  }

  #connect(
    socket: Socket,
    guest: { client: Client; visit: Visit },
    options: ProtocolOptions,
    closed: () => void,
  ): void {
    const connection: Connection = new Connection(
      socket,
      {
        timeouts: this.#timeouts,
        clock: this.#options.clock,
        secureContext: () => this.#secureContext(),
        closed: () => {
          closed();
          this.#connections.delete(connection);
          this.#tellEmpty();
        },
      },
      (wire) => new Session(this.#options, guest, options, wire),
    );
    this.#connections.add(connection);
  }

  #secureContext(): SecureContext {
    const { secureContext } = this.#options;
    if (secureContext === null) throw new Error('STARTTLS was not offered');
    return secureContext();
  }

  #protocolOptions(listener: ListenerOptions, client: Client): ProtocolOptions {
    const { hostname, limits, secureContext, postmaster } = this.#options;
    return {
      hostname,
      postmaster,
      starttls: secureContext !== null,
      maxSize: limits.message,
      maxHeader: limits.header,
      maxRecipients: limits.recipients,
      maxReceived: limits.receivedLines,
      bareNewlines: listener.bareNewlines ?? (client.trusted ? 'normalize' : 'reject'),
    };
  }

  #tellEmpty(): void {
    if (!this.#closed || this.#connections.size > 0) return;
    if (this.#sweep !== null) clearInterval(this.#sweep);
    this.#empty.resolve();
  }
}
