import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { callControl } from '../../src/run/control.ts';
import { TestGateway, until } from './gateway.ts';
import { plainMail } from './mails.ts';

export const MAIL = { to: ['bert@company.test'], data: plainMail('hello') };

interface Status {
  /** Process ids of the workers that take connections, and of those that end. */
  readonly workers: readonly number[];
  readonly retired: readonly number[];
}

async function ask(gateway: TestGateway, verb: 'status' | 'reload'): Promise<unknown> {
  return (await callControl(gateway.folder.at('state/control.sock'), { verb }, 60_000))?.result;
}

export async function statusOf(gateway: TestGateway): Promise<Status> {
  return (await ask(gateway, 'status')) as Status;
}

export async function untilRetired(gateway: TestGateway, count: number): Promise<readonly number[]> {
  return until(async () => {
    const { retired } = await statusOf(gateway);
    return retired.length === count ? retired : null;
  });
}

/** As `postern reload` does, without the start of a program. */
export async function reload(gateway: TestGateway, config: object): Promise<void> {
  configure(gateway, config);
  assert.match(JSON.stringify(await ask(gateway, 'reload')), /"done":true/);
}

/** One worker, and nothing that takes long to begin with. */
const SMALL = { workers: 1, engines: { clamd: false, yara: { enabled: false } } };

/** A gateway with one worker and no engine; `config` comes on top of that. */
export function startSmall(config: object = {}): Promise<TestGateway> {
  return TestGateway.start({ ...SMALL, ...config });
}

/** Writes another configuration of that kind, which the gateway does not know of yet. */
export function configure(gateway: TestGateway, config: object): void {
  gateway.configure({ ...SMALL, ...config });
}

/** Whether somebody listens. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/** How many mails workers have in hand, by slot. */
export function carried(gateway: TestGateway): ReadonlyMap<number, number> {
  const spool = gateway.folder.at('state/spool');
  const slots = readdirSync(spool).filter((name) => /^\d+$/.test(name));
  return new Map(slots.map((slot) => [Number(slot), readdirSync(`${spool}/${slot}/active`).length]));
}
