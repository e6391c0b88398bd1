import { createServer, type Server, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../base/clock.ts';
import { reply } from '../mail/replies.ts';
import type { Reply } from '../mail/reply.ts';
import type { Capacity } from './capacity.ts';
import { type Client, plainAddress } from './client.ts';
import { Connection } from './connection.ts';
import type { Guest, House, Origin } from './house.ts';
import type { Arrival } from './intake.ts';
import type { ListenerOptions, ReceiverOptions } from './options.ts';
import type { ProtocolOptions } from './protocol/protocol.ts';
import { Session } from './session.ts';
import type { Timeouts } from './timeouts.ts';
import { encrypted } from './tls/handshake.ts';
import type { TurnedAway } from './turned-away.ts';
import type { Visit } from './visit.ts';
import type { Wire } from './wire.ts';

/** What all listeners of a receiver share. */
export interface Premises<A extends Arrival> {
  readonly options: ReceiverOptions<A>;
  readonly timeouts: Timeouts;
  readonly capacity: Capacity;
  readonly turnedAway: TurnedAway;
  readonly connections: Set<Connection>;
  /** Nobody is let in any more. */
  readonly draining: () => boolean;
  /** A connection is gone. */
  readonly left: () => void;
}

const never = () => false;

/** Names a listener, as `session.listener` does: `0.0.0.0:25`, `[::]:25`. */
function listenerName(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** One socket that listens: lets those who come in, each by the way that this listener asks for. */
export class Listener<A extends Arrival> implements House {
  readonly timeouts: Timeouts;
  readonly clock: Clock;
  readonly implicitTls: boolean;
  readonly #own: ListenerOptions;
  readonly #premises: Premises<A>;
  readonly #server: Server;
  readonly #stressed = () => this.#premises.capacity.stressed;
  #name: string;

  constructor(own: ListenerOptions, premises: Premises<A>) {
    this.timeouts = premises.timeouts;
    this.clock = premises.options.clock;
    this.implicitTls = own.tls === 'implicit';
    if (this.implicitTls && premises.options.secureContext === null) throw new Error('implicit TLS has no certificate');
    this.#own = own;
    this.#premises = premises;
    this.#name = listenerName(own.address, own.port);
    this.#server = createServer({ allowHalfOpen: true, noDelay: true });
  }

  /** Resolves to the name, with the port that was bound; rejects with an error that tells it. */
  async bind(): Promise<string> {
    const { address, port } = this.#own;
    const server = this.#server;
    const rename = () => {
      const bound = server.address();
      if (typeof bound === 'object' && bound !== null) this.#name = listenerName(address, bound.port);
    };
    // Before it listens: node:cluster hands a worker what has been waiting at once, ahead of the event `listening`.
    server.once('connection', rename);
    server.on('connection', (socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) =>
        reject(new Error(`cannot listen on ${this.#name}: ${error.message}`, { cause: error })),
      );
      server.listen({ host: address, port, ipv6Only: address.includes(':') }, resolve);
    });
    rename();
    server.on('error', (error) => this.#premises.turnedAway.trouble(this.#name, error));
    return this.#name;
  }

  close(): void {
    this.#server.close();
  }

  enter(origin: Origin, wire: Wire): Guest | Reply {
    // A balancer has no rights of its own: what it has not told of may be a stranger's.
    const trusted = origin.proxy !== origin.address && this.#premises.options.trusted(origin.address);
    const client: Client = {
      listener: this.#name,
      role: this.#own.role,
      ...origin,
      trusted,
      certificate: null,
      login: null,
    };
    const visit = this.#refusal(trusted) ?? this.#visit(client);
    if ('code' in visit) {
      this.failed(origin, 'CONNECT', visit);
      return visit;
    }
    const optionsFor = (known: Client) => this.#protocolOptions(known);
    const talk = new Session(this.#premises.options, { client, visit }, optionsFor, wire);
    return { talk, greetingDelay: visit.greetingDelay };
  }

  encrypt(plain: Socket): TLSSocket {
    const { secureContext, clientCertificates } = this.#premises.options;
    if (secureContext === null) throw new Error('TLS was not offered');
    return encrypted(plain, secureContext(), clientCertificates !== null);
  }

  credential(secure: TLSSocket, { address }: Origin): string | null {
    const credential = this.#premises.options.clientCertificates?.judge(secure) ?? null;
    if (credential?.kind !== 'refused') return credential?.name ?? null;
    this.#premises.turnedAway.untrusted({ address, listener: this.#name }, credential.why);
    return null;
  }

  failed({ address }: Origin, command: 'CONNECT' | 'STARTTLS', why: Reply): void {
    this.#premises.turnedAway.tell({ address, listener: this.#name }, command, why);
  }

  #accept(socket: Socket): void {
    const { remoteAddress, remotePort = 0 } = socket;
    if (remoteAddress === undefined) {
      socket.destroy(); // gone already
      return;
    }
    const { capacity, connections } = this.#premises;
    const name = this.#name;
    const address = plainAddress(remoteAddress);
    const connection: Connection = new Connection(socket, { address, port: remotePort, proxy: null }, this, () => {
      connections.delete(connection);
      capacity.leave(name);
      this.#premises.left();
    });
    capacity.take(name);
    connections.add(connection);
    const proxied = this.#own.proxies(address);
    // Whether its client finds a place is seen when he is known, so that he can be told; to wait for it takes one as well.
    if (!proxied || !capacity.overrun) {
      connection.begin(proxied);
      return;
    }
    const full = reply('busy', 'the balancer opens more connections than could be answered');
    this.failed({ address, port: remotePort, proxy: null }, 'CONNECT', full);
    connection.destroy();
  }

  #refusal(trusted: boolean): Reply | null {
    if (this.#premises.draining()) return reply('shuttingDown', 'a connection came while shutting down');
    return this.#premises.capacity.refusal(this.#name, this.#own.limits.connections, trusted);
  }

  /** A house that fails lets nobody in. */
  #visit(client: Client): Visit | Reply {
    const { gatekeeper, log } = this.#premises.options;
    try {
      return gatekeeper.enter(client);
    } catch (error) {
      log.error({ client: client.address, error: String(error) }, 'a client could not be let in');
      return reply('busy', 'the admission failed');
    }
  }

  #protocolOptions(client: Client): ProtocolOptions {
    const { hostname, secureContext, postmaster, authenticator, xclient } = this.#premises.options;
    const { role, limits, tls, bareNewlines } = this.#own;
    return {
      hostname,
      postmaster,
      starttls: secureContext === null || tls === 'none' ? 'none' : tls === 'required' ? 'required' : 'offered',
      mechanisms: role === 'submission' && client.login === null ? (authenticator?.mechanisms ?? []) : [],
      xclient: client.proxy !== client.address && xclient(client.address),
      maxSize: limits.message,
      maxHeader: limits.header,
      maxRecipients: limits.recipients,
      maxReceived: limits.receivedLines,
      stressed: client.trusted ? never : this.#stressed,
      bareNewlines: bareNewlines ?? (client.trusted ? 'normalize' : 'reject'),
    };
  }
}
