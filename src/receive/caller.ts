import type { Reply } from '../mail/reply.ts';
import type { SessionFacts } from '../mail/session.ts';
import type { Login } from './auth/login.ts';
import type { Client } from './client.ts';
import type { Told } from './protocol/xclient.ts';
import type { Gatekeeper, Visit } from './visit.ts';

type Tls = NonNullable<SessionFacts['tls']>;

/** What the session itself knows of a mail's circumstances. */
export type Circumstances = Pick<SessionFacts, 'id' | 'helo' | 'protocol' | 'at'>;

/** Whom the session speaks with, as far as it is known by now, and the visit that he was granted. */
export class Caller {
  #client: Client;
  #visit: Visit;
  #inside = true;
  #tls: Tls | null = null;
  #told: Told = {};
  /** The other end of the connection is not the client but who tells of it. */
  #spokenFor = false;

  constructor(client: Client, visit: Visit) {
    this.#client = client;
    this.#visit = visit;
  }

  get client(): Client {
    return this.#client;
  }

  get visit(): Visit {
    return this.#visit;
  }

  /** What the client is called, where its EHLO or HELO was to a mail server in front of us. @param said to us */
  helo<T extends string | null>(said: T): T | string {
    return this.#told.helo ?? said;
  }

  /** Milliseconds by which the refusal is kept back. */
  penalty(refusal: Reply): number {
    return this.#inside ? this.#visit.penalty(refusal, this.#client) : 0;
  }

  /**
   * @param certificate name of the client certificate that is accepted as a credential; null where there is none. It is the
   * other end's, and no credential of a client whom that one has told of.
   */
  secured(tls: Tls, certificate: string | null): void {
    this.#tls = tls;
    if (certificate !== null && !this.#spokenFor) this.#client = { ...this.#client, certificate, trusted: true };
  }

  loggedIn(login: Login): void {
    this.#client = { ...this.#client, login, trusted: true };
  }

  /**
   * The client speaks for another, who is let in in its place or turned away with the reply. Nothing that was granted to the
   * one is granted to the other.
   * @param trusted whether an address may relay
   */
  introduced(news: Told, gatekeeper: Gatekeeper, trusted: (address: string) => boolean): Reply | null {
    this.leave();
    this.#spokenFor = true;
    // What was told of the client that tells this is not true of the client that it tells of.
    this.#told = this.#told.address === undefined ? { ...this.#told, ...news } : news;
    this.#client = toldClient(this.#client, this.#told, trusted);
    const visit = gatekeeper.enter(this.#client);
    if ('code' in visit) return visit;
    this.#visit = visit;
    this.#inside = true;
    return null;
  }

  /** The visit is over; it is over but once. */
  leave(): void {
    if (!this.#inside) return;
    this.#inside = false;
    this.#visit.leave();
  }

  facts(circumstances: Circumstances): SessionFacts {
    const { login, ...client } = this.#client;
    return {
      ...client,
      ...circumstances,
      helo: this.helo(circumstances.helo),
      user: login?.user ?? null,
      reverseName: this.#visit.reverseName ?? this.#told.name ?? null,
      tls: this.#tls,
    };
  }
}

function toldClient(teller: Client, told: Told, trusted: (address: string) => boolean): Client {
  const { listener, role } = teller;
  const address = told.address ?? teller.address;
  const user = told.login ?? null;
  // Whoever checked the login answers for the sender as well.
  const login = user === null ? null : { user, maySend: () => true };
  return {
    listener,
    role,
    address,
    port: told.port ?? (told.address === undefined ? teller.port : 0),
    trusted: login !== null || trusted(address),
    proxy: told.address === undefined ? teller.proxy : teller.address,
    certificate: null,
    login,
  };
}
