import assert from 'node:assert/strict';
import { silentLog } from '../../src/base/log.ts';
import type { MailEvent } from '../../src/mail/event.ts';
import { reply } from '../../src/mail/replies.ts';
import type { Reply } from '../../src/mail/reply.ts';
import type { SessionFacts } from '../../src/mail/session.ts';
import type { Client } from '../../src/receive/client.ts';
import type { ProtocolOptions } from '../../src/receive/protocol/protocol.ts';
import { Session } from '../../src/receive/session.ts';
import type { Site } from '../../src/receive/site.ts';
import type { Gatekeeper, Visit } from '../../src/receive/visit.ts';
import { fakeAuthenticator } from './fake-authenticator.ts';
import { openGate } from './open-gate.ts';
import { MemoryArrival } from './receiver.ts';

export const TLS = { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' };
export const ENVELOPE = 'MAIL FROM:<a@sender.test>\r\nRCPT TO:<b@hosted.test>\r\nDATA\r\n';
export const MAIL = 'Subject: x\r\n\r\n.\r\n';

/** May tell of others by XCLIENT. */
export const CLIENT: Client = {
  listener: '127.0.0.1:25',
  role: 'submission',
  address: '192.0.2.6',
  port: 4711,
  trusted: true,
  proxy: null,
  certificate: null,
  login: null,
};

function optionsFor({ address, trusted, login }: Client): ProtocolOptions {
  return {
    hostname: 'gw.test',
    maxSize: 1000,
    maxHeader: 500,
    maxRecipients: 3,
    maxReceived: 5,
    starttls: 'offered',
    mechanisms: login === null ? fakeAuthenticator.mechanisms : [],
    xclient: address === CLIENT.address,
    postmaster: null,
    bareNewlines: trusted ? 'normalize' : 'reject',
  };
}

/** A gatekeeper that counts who comes and goes. */
export class Door implements Gatekeeper {
  readonly came: Client[] = [];
  readonly left: Client[] = [];
  readonly #own: Partial<Visit>;
  readonly #enter: (client: Client) => Reply | null;

  constructor(own: Partial<Visit> = {}, enter: (client: Client) => Reply | null = () => null) {
    this.#own = own;
    this.#enter = enter;
  }

  enter(entering: Client): Visit | Reply {
    const refusal = this.#enter(entering);
    if (refusal !== null) return refusal;
    this.came.push(entering);
    return openGate({ ...this.#own, leave: () => this.left.push(entering) }).enter(entering) as Visit;
  }
}

/** A session without a socket, and what came of it. */
export class SessionBench {
  readonly session: Session<MemoryArrival>;
  readonly door: Door;
  readonly facts: SessionFacts[] = [];
  readonly texts: string[] = [];
  readonly arrivals: MemoryArrival[] = [];
  readonly notes: MailEvent[] = [];
  readonly log: unknown[] = [];
  /** How often something was sent. */
  sent = 0;
  closed = false;
  /** What the client shows in its handshake and is accepted. */
  certificate: string | null = null;
  #said = '';

  constructor(door = new Door(), more: Partial<Site<MemoryArrival>> = {}) {
    this.door = door;
    const visit = door.enter(CLIENT);
    assert.ok(!('code' in visit));
    const site: Site<MemoryArrival> = {
      gatekeeper: door,
      authenticator: fakeAuthenticator,
      intake: {
        open: (id) => {
          const arrival = new MemoryArrival(id);
          this.arrivals.push(arrival);
          return arrival;
        },
        received: async (arrival, _, facts, waiter) => {
          if (waiter.gone) return reply('connectionLost', '');
          this.facts.push(facts);
          this.texts.push(arrival.bytes().slice(0, arrival.size).toString('latin1'));
          return reply('queued', '', { id: arrival.id });
        },
        note: (event) => this.notes.push(event),
      },
      trusted: (address) => address === '10.0.0.1',
      clock: { now: () => 0 },
      log: { ...silentLog, error: (...said: unknown[]) => this.log.push(said) },
      ...more,
    };
    this.session = new Session(site, { client: CLIENT, visit }, optionsFor, {
      send: (text) => {
        assert.equal(this.closed, false, 'said behind the end');
        this.sent++;
        this.#said += text;
      },
      idle() {},
      startTls: () => this.session.secured(TLS, this.certificate),
      close: () => {
        this.closed = true;
      },
    });
  }

  /** Says it, lets what is settled settle, and returns the answers since the last time. */
  async say(octets: string): Promise<string> {
    this.session.receive(Buffer.from(octets, 'latin1'));
    await new Promise(setImmediate);
    return this.heard();
  }

  heard(): string {
    const said = this.#said;
    this.#said = '';
    return said;
  }

  async greeted(): Promise<this> {
    this.session.greet();
    await this.say('EHLO client.test\r\n');
    return this;
  }

  async secure(): Promise<this> {
    this.session.greet();
    await this.say('EHLO client.test\r\n');
    await this.say('STARTTLS\r\n');
    await this.say('EHLO client.test\r\n');
    return this;
  }

  get refusals(): readonly string[] {
    return this.notes.flatMap(({ kind, data }) =>
      kind === 'refused' ? [`${data.client} ${data.command} ${data.reply.code} ${data.reply.reason}`] : [],
    );
  }
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
