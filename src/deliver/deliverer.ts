import type { Clock } from '../base/clock.ts';
import { type Disk, errorCode } from '../base/durable.ts';
import { FolderSync } from '../base/folder-sync.ts';
import type { Resolver } from '../base/resolver.ts';
import type { Address } from '../mail/address.ts';
import { Callout } from './callout.ts';
import type { Consignment, Deliverer, Outcome } from './deliver.ts';
import { junkFolder, MaildirWriter } from './maildir.ts';
import { type Exchangers, findExchangers } from './mx.ts';
import { Relay } from './relay.ts';
import type { Router, TlsMode } from './router.ts';
import { machineAddresses, type Place, selfMatcher } from './self.ts';
import { type Endpoint, endpoint } from './smtp/endpoint.ts';
import { DEFAULT_TIMEOUTS, type SmtpTimeouts } from './smtp/session.ts';
import { Watch } from './smtp/watch.ts';
import { type Target, Targets } from './target.ts';

export interface DelivererOptions {
  /** Our own name: in EHLO, in Maildir file names, and against loops. */
  readonly hostname: string;
  readonly router: Router;
  readonly resolver: Pick<Resolver, 'resolveMx' | 'resolveAddress'>;
  readonly clock: Clock;
  readonly disk: Disk;
  /** From 0 to below 1. Default Math.random. */
  readonly random?: () => number;
  /** Where this gateway listens, `0.0.0.0` and `::` included; mail is never delivered there. */
  readonly ownAddresses?: readonly Place[];
  /** Addresses of this machine. Default: those of its interfaces. */
  readonly machineAddresses?: () => readonly string[];
  /** For routes that do not say. Default `opportunistic`. */
  readonly tls?: TlsMode;
  /** Port of mail exchangers. Default 25. */
  readonly mxPort?: number;
  /** Whether a mail exchanger may be on this very machine, as in a laboratory. Default false: no honest domain says so. */
  readonly loopbackExchangers?: boolean;
  /** Connections to one server. Default 10. */
  readonly connections?: number;
  /** Milliseconds that an unused connection is kept. Default 10,000. */
  readonly idle?: number;
  /** Default 100. */
  readonly mailsPerConnection?: number;
  readonly timeouts?: Partial<SmtpTimeouts>;
}

/** What the receiver asks about a recipient before it takes a mail. */
export interface RecipientVerifier {
  /** `unknown` where the server refuses the recipient for good, `later` where nobody can tell now. Never rejects. */
  verifyRecipient(address: Address): Promise<'ok' | 'unknown' | 'later'>;
}

export function createDeliverer(options: DelivererOptions): Deliverer & RecipientVerifier {
  return new RoutedDeliverer(options);
}

/** Recipients that go the same way. */
interface Group {
  readonly target: Target;
  readonly recipients: Address[];
}

class RoutedDeliverer implements Deliverer, RecipientVerifier {
  readonly #options: DelivererOptions;
  readonly #targets: Targets;
  readonly #relay: Relay;
  readonly #maildirs: MaildirWriter;
  readonly #callout: Callout;
  readonly #isSelf: (address: string, port: number) => boolean;

  constructor(options: DelivererOptions) {
    const { hostname, disk, clock } = options;
    this.#options = options;
    this.#targets = new Targets(options.tls ?? 'opportunistic');
    this.#isSelf = selfMatcher({
      listeners: options.ownAddresses ?? [],
      machine: options.machineAddresses ?? machineAddresses,
      clock,
    });
    const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
    const connections = options.connections ?? 10;
    this.#relay = new Relay({
      hostname,
      clock,
      timeouts,
      watch: new Watch(),
      isSelf: this.#isSelf,
      connections,
      idle: options.idle ?? 10_000,
      mailsPerConnection: options.mailsPerConnection ?? 100,
    });
    this.#maildirs = new MaildirWriter({ hostname, disk, folders: new FolderSync(disk) });
    // Half of the connections are left to mail.
    const atOnce = Math.max(1, Math.floor(connections / 2));
    this.#callout = new Callout({ clock, relay: this.#relay, command: timeouts.command, atOnce });
  }

  async deliver(consignment: Consignment): Promise<readonly Outcome[]> {
    const groups = this.#groups(consignment.recipients);
    const [only] = groups;
    if (only !== undefined && groups.length === 1) return this.#deliverGroup(only.target, consignment);
    const all = await Promise.all(
      groups.map(({ target, recipients }) => this.#deliverGroup(target, { ...consignment, recipients })),
    );
    const found = new Map(all.flat().map((outcome) => [outcome.recipient, outcome]));
    return consignment.recipients.flatMap((recipient) => found.get(recipient) ?? []);
  }

  async verifyRecipient(address: Address): Promise<'ok' | 'unknown' | 'later'> {
    try {
      const target = this.#targets.of(this.#options.router.route(address), address);
      if (target.kind === 'maildir') return 'ok';
      if (target.kind === 'nowhere') return 'unknown';
      const servers = await this.#servers(target);
      if ('endpoints' in servers) return await this.#callout.verify(address, servers.endpoints);
      return servers.state === 'failed' ? 'unknown' : 'later';
    } catch {
      return 'later'; // the resolver or the router failed: nothing is known of the recipient
    }
  }

  async close(): Promise<void> {
    this.#relay.close();
  }

  #groups(recipients: readonly Address[]): readonly Group[] {
    const groups = new Map<string, Group>();
    for (const recipient of recipients) {
      const target = this.#targets.of(this.#options.router.route(recipient), recipient);
      const group = groups.get(target.key);
      if (group === undefined) groups.set(target.key, { target, recipients: [recipient] });
      else group.recipients.push(recipient);
    }
    return [...groups.values()];
  }

  /** Never rejects: what goes wrong on our side is a deferral. */
  async #deliverGroup(target: Target, consignment: Consignment): Promise<readonly Outcome[]> {
    try {
      if (target.kind === 'maildir') return await this.#store(target.path, consignment);
      if (target.kind === 'nowhere')
        return everyone(consignment, { state: 'failed', status: target.status, answer: target.reason });
      const servers = await this.#servers(target);
      if ('endpoints' in servers) return await this.#relay.deliver(servers.endpoints, consignment);
      return everyone(consignment, { state: servers.state, status: servers.status, answer: servers.reason });
    } catch (error) {
      const answer = `the delivery failed on this side: ${error instanceof Error ? error.message : String(error)}`;
      return everyone(consignment, { state: 'deferred', status: '4.3.0', answer });
    }
  }

  async #servers(target: Extract<Target, { kind: 'servers' | 'exchangers' }>): Promise<Servers> {
    if (target.kind === 'servers') return target;
    const { resolver, hostname, random = Math.random, mxPort = 25, loopbackExchangers = false } = this.#options;
    const found = await findExchangers(target.domain, {
      resolver,
      hostname,
      random,
      loopback: loopbackExchangers,
      isSelf: (address) => this.#isSelf(address, mxPort),
    });
    if (found.kind === 'none') return found;
    const { tls } = target;
    return {
      endpoints: found.exchangers.map(({ name, address }) =>
        endpoint('smtp', { host: address, port: mxPort }, tls, name),
      ),
    };
  }

  async #store(path: string, consignment: Consignment): Promise<readonly Outcome[]> {
    const { clock } = this.#options;
    const began = clock.now();
    const host = consignment.junk === true ? junkFolder(path) : path;
    try {
      await this.#maildirs.write(path, consignment, consignment.recipients);
    } catch (error) {
      const status = errorCode(error) === 'ENOSPC' || errorCode(error) === 'EDQUOT' ? '4.2.2' : '4.3.0';
      const answer = `the Maildir could not be written: ${error instanceof Error ? error.message : String(error)}`;
      return everyone(consignment, { state: 'deferred', status, answer, host, ms: clock.now() - began });
    }
    return everyone(consignment, {
      state: 'delivered',
      status: '2.0.0',
      answer: 'stored',
      host,
      ms: clock.now() - began,
    });
  }
}

type Servers = { readonly endpoints: readonly Endpoint[] } | Extract<Exchangers, { kind: 'none' }>;

type Said = Pick<Outcome, 'state' | 'status' | 'answer'> & Partial<Pick<Outcome, 'host' | 'ms'>>;

function everyone({ recipients }: Consignment, said: Said): readonly Outcome[] {
  return recipients.map((recipient) => ({ recipient, host: '', ms: 0, ...said }));
}
