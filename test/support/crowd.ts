import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from './gateway.ts';
import { plainMail } from './mails.ts';
import { SmtpPeer } from './smtp-peer.ts';
import type { SunkMail } from './smtp-sink.ts';

/** How a client goes about it. */
const MANNERS = ['pipelining', 'stepwise', 'slow', 'gone within a mail', 'gone before the answer'] as const;
type Manner = (typeof MANNERS)[number];

export interface CrowdOptions {
  readonly port: number;
  readonly clients: number;
  /** That each sends. */
  readonly mails: number;
}

/** What a crowd's clients saw: names of mails, which are their subjects. */
export interface Crowd {
  /** Answered with 250. */
  readonly taken: ReadonlySet<string>;
  /** Sent whole, but nobody waited for the answer. */
  readonly uncertain: ReadonlySet<string>;
  /** Replies that came, all of them as they had to be. */
  readonly replies: number;
}

const ENVELOPE = 'MAIL FROM:<anna@sender.test>\r\nRCPT TO:<bert@company.test>\r\nDATA\r\n';
const SLICES = 5;
const SLICE_MS = 20;

/**
 * All clients connect before the first of them sends; then each sends its mails in its own manner.
 * @throws where a command did not get its one reply
 */
export async function runCrowd({ port, clients, mails }: CrowdOptions): Promise<Crowd> {
  const crowd = { taken: new Set<string>(), uncertain: new Set<string>(), replies: 0 };
  const peers = await Promise.all(Array.from({ length: clients }, () => greeted(port, crowd)));
  await Promise.all(
    peers.map((peer, n) => new Client(peer, crowd, `crowd-${n}`).run(MANNERS[n % MANNERS.length] ?? 'stepwise', mails)),
  );
  return crowd;
}

async function greeted(port: number, crowd: Pick<Growing, 'replies'>): Promise<SmtpPeer> {
  const peer = await SmtpPeer.connect(port);
  assert.match(await peer.reply(), /^220 /);
  assert.match(await peer.ask('EHLO client.test'), /^250[- ]/);
  crowd.replies += 2;
  return peer;
}

interface Growing {
  readonly taken: Set<string>;
  readonly uncertain: Set<string>;
  replies: number;
}

class Client {
  readonly #peer: SmtpPeer;
  readonly #crowd: Growing;
  readonly #name: string;

  constructor(peer: SmtpPeer, crowd: Growing, name: string) {
    this.#peer = peer;
    this.#crowd = crowd;
    this.#name = name;
  }

  async run(manner: Manner, mails: number): Promise<void> {
    const names = Array.from({ length: mails }, (_, n) => `${this.#name}-${n}`);
    if (manner === 'pipelining') await this.#pipeline(names);
    else for (const name of names.slice(0, -1)) await this.#send(name, manner);
    if (manner === 'gone within a mail') return this.#leave(null);
    if (manner === 'gone before the answer') return this.#leave(names.at(-1) ?? '');
    if (manner !== 'pipelining') await this.#send(names.at(-1) ?? '', manner);
    this.#peer.send('QUIT\r\n');
    await this.#expect(221);
    this.#peer.end();
    assert.equal(await this.#peer.closed(), '');
  }

  /** The next envelope goes in one packet with the mail before it. */
  async #pipeline(names: readonly string[]): Promise<void> {
    this.#peer.send(ENVELOPE);
    for (const [n, name] of names.entries()) {
      await this.#expect(250, 250, 354);
      this.#peer.send(`${mail(name)}${n === names.length - 1 ? '' : ENVELOPE}`);
      await this.#expectTaken(name);
    }
  }

  async #send(name: string, manner: Manner): Promise<void> {
    for (const command of ENVELOPE.trimEnd().split('\r\n')) {
      this.#peer.send(`${command}\r\n`);
      await this.#expect(command === 'DATA' ? 354 : 250);
    }
    const text = mail(name);
    if (manner === 'slow') {
      const length = Math.ceil(text.length / SLICES);
      for (let at = 0; at < text.length; at += length) {
        this.#peer.send(text.slice(at, at + length));
        await wait(SLICE_MS);
      }
    } else this.#peer.send(text);
    await this.#expectTaken(name);
  }

  /** Hangs up within a mail, or behind the mail that `whole` names. */
  async #leave(whole: string | null): Promise<void> {
    this.#peer.send(ENVELOPE);
    await this.#expect(250, 250, 354);
    if (whole === null) this.#peer.send(mail(`${this.#name}-half`).slice(0, -5));
    else {
      this.#peer.send(mail(whole));
      this.#crowd.uncertain.add(whole);
    }
    this.#peer.end();
    await this.#peer.closed();
  }

  async #expect(...codes: readonly number[]): Promise<void> {
    for (const code of codes) {
      const reply = await this.#peer.reply();
      assert.ok(reply.startsWith(`${code} `), `${this.#name}: ${code} should have come, not ${reply}`);
      this.#crowd.replies++;
    }
  }

  async #expectTaken(name: string): Promise<void> {
    await this.#expect(250);
    this.#crowd.taken.add(name);
  }
}

function mail(name: string): string {
  return `${plainMail(name, 'A line of text, and another one.\r\n'.repeat(60))}.\r\n`;
}

/** Resolves when every mail that got its 250 is there; then each is there once, and none that must not be. */
export async function assertArrived(crowd: Crowd, mails: () => readonly SunkMail[]): Promise<void> {
  const arrived = () => mails().map(({ data }) => /\r\nSubject: (\S+)\r\n/.exec(data.toString('latin1', 0, 1000))?.[1]);
  await until(() => {
    const there = new Set(arrived());
    return [...crowd.taken].every((name) => there.has(name)) ? true : null;
  });
  const all = arrived();
  assert.equal(new Set(all).size, all.length, 'a mail arrived twice');
  for (const name of all) {
    assert.ok(
      name !== undefined && (crowd.taken.has(name) || crowd.uncertain.has(name)),
      `${name} was not sent to its end`,
    );
  }
}
