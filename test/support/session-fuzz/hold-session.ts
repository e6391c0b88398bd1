import assert from 'node:assert/strict';
import { FuzzPeer } from './fuzz-peer.ts';
import type { LaneServer } from './lane-server.ts';
import { Reference } from './reference.ts';
import type { Script, Step } from './script.ts';

/** Without anything that happens for so long, the session hangs. */
const HANGS_MS = 30_000;
/** Ways out of a mail, a login, half a line: no session needs more. */
const MOST_WAYS_OUT = 10;

/** Holds one session as the script says. @throws where the server does not do as it must */
export async function holdSession(script: Script, server: LaneServer): Promise<void> {
  const session = new FuzzSession(script, server);
  await session.run();
}

class FuzzSession {
  readonly #script: Script;
  readonly #server: LaneServer;
  readonly #peer: FuzzPeer;
  readonly #reference: Reference;
  /** Nothing that the server sends from here on is a reply: it met octets where TLS had to begin. */
  #poisoned = false;

  constructor(script: Script, server: LaneServer) {
    this.#script = script;
    this.#server = server;
    this.#reference = new Reference(server.limits);
    this.#peer = FuzzPeer.open(server.port);
  }

  async run(): Promise<void> {
    try {
      await this.#begin();
      for (const step of this.#script.steps.slice(this.#server.proxied ? 1 : 0)) {
        if (this.#over) break;
        await this.#play(step);
      }
      await this.#finish();
    } finally {
      this.#peer.cut();
    }
    await within(this.#server.emptied(), 'the client is gone, the session is not');
    this.#checkMails();
  }

  get #over(): boolean {
    return this.#peer.closed || this.#poisoned || this.#reference.mode === 'over';
  }

  async #begin(): Promise<void> {
    if (this.#server.proxied) this.#peer.send(this.#script.steps[0]?.send ?? '');
    if (this.#server.implicitTls) await within(this.#peer.secure(), 'no TLS');
    if (!this.#script.early) await this.#settle();
  }

  async #play({ send, cuts, waits, tls }: Step): Promise<void> {
    let from = 0;
    for (const to of [...cuts, send.length]) {
      if (from > 0) await new Promise((resolve) => setImmediate(resolve));
      this.#reference.say(send.slice(from, to));
      this.#peer.send(send.slice(from, to));
      from = to;
    }
    this.#listen();
    if (waits || this.#reference.mode === 'tls') await this.#settle();
    if (this.#reference.mode === 'tls') await this.#beginTls(tls);
  }

  async #beginTls(wanted: boolean): Promise<void> {
    if (this.#poisoned) return;
    if (wanted) {
      await within(this.#peer.secure(), 'no TLS though it was promised');
      this.#reference.secured();
      return;
    }
    this.#poison();
    this.#peer.send('EHLO in.the.clear\r\n');
  }

  /** Waits for the replies that are owed. */
  async #settle(): Promise<void> {
    this.#listen();
    while (!this.#over && this.#reference.owes) {
      await within(this.#peer.change(), `no reply in ${this.#reference.mode} to ${shown(this.#reference.rest)}`);
      this.#listen();
    }
    if (this.#peer.closed && !this.#poisoned && this.#reference.mode !== 'over')
      assert.ok(
        this.#reference.mayClose,
        `the server hung up in ${this.#reference.mode} at ${shown(this.#reference.rest)}`,
      );
  }

  #listen(): void {
    while (!this.#poisoned) {
      // What was sent behind STARTTLS in packets of its own meets TLS, which ends over it.
      if (this.#reference.mode === 'tls' && this.#reference.rest !== '') this.#poison();
      const reply = this.#reference.mode === 'tls' ? null : this.#peer.take();
      if (reply === null) return;
      this.#reference.hear(reply);
    }
  }

  #poison(): void {
    this.#poisoned = true;
    this.#peer.ignore();
  }

  async #finish(): Promise<void> {
    const { finish } = this.#script;
    if (finish === 'cut') return;
    if (finish === 'quit') await this.#quit();
    this.#peer.end();
    while (!this.#peer.closed) await within(this.#peer.change(), 'the client has ended, the server does not hang up');
    this.#listen();
    assert.ok(this.#poisoned || !this.#peer.inside, 'the last reply is cut off');
  }

  /** To a proper end, from wherever the session is; then every reply must have come. */
  async #quit(): Promise<void> {
    for (let n = 0; n < MOST_WAYS_OUT; n++) {
      await this.#settle();
      if (this.#over) break;
      const { mode, rest } = this.#reference;
      if (mode === 'tls') await this.#beginTls(true);
      else await this.#say(wayOut(mode, rest));
    }
    await this.#settle();
    assert.ok(this.#over, `the session does not end: ${this.#reference.mode}, ${shown(this.#reference.rest)}`);
  }

  async #say(octets: string): Promise<void> {
    this.#reference.say(octets);
    this.#peer.send(octets);
  }

  /** A client that has not waited may miss the answer to its last mail. */
  #checkMails(): void {
    const { taken, pending } = this.#reference;
    const mails = this.#server.takeMails();
    const complete = mails.length === taken.length + 1 && pending !== null ? [...taken, pending] : taken;
    assert.deepEqual(mails.map(shown), complete.map(shown));
    assert.deepEqual(mails, complete);
  }
}

function wayOut(mode: string, rest: string): string {
  if (mode === 'data') return '\r\n.\r\n';
  if (rest !== '') return '\r\n';
  return mode === 'login' ? '*\r\n' : 'QUIT\r\n';
}

function shown(octets: string): string {
  return JSON.stringify(octets.slice(0, 200));
}

/** @throws where nothing has come of it in all that time */
async function within<T>(work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`a hang: ${what}`)), HANGS_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
