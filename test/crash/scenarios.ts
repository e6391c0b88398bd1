import { plantMail } from './plant.ts';
import type { Point } from './point.ts';
import type { Given, Stage } from './stage.ts';

/** What a worker does to one mail, and what must have become of it. */
export interface Scenario {
  readonly name: string;
  /** Made ready before the operations count. */
  readonly prepare?: (stage: Stage, token: string) => Promise<unknown>;
  /** Resolves to the reply that the client got; null where it got none. */
  readonly act: (stage: Stage, token: string, point: Point) => Promise<string | null>;
  /** Places to which the mail comes once: `sender > recipient` or a state. */
  readonly comes: readonly string[];
  /** Those of them where a repetition replaces what was there: never twice, whatever dies. */
  readonly replaces?: readonly string[];
}

const SMALL = 2_000;
/** More than a mail may hold in memory. */
const LARGE = 600_000;

/** A mail to the recipients that begin so, `name@domain`. */
export function given(token: string, verdict: Given['verdict'], to: readonly string[], size = SMALL): Given {
  const line = `${token} ${'x'.repeat(70)}\r\n`;
  const head = `From: anna@sender.test\r\nTo: bert@smtp.test\r\nSubject: ${token}\r\n\r\n`;
  return {
    verdict,
    to: to.map((one) => one.replace('@', `-${token}@`)),
    data: head + line.repeat(Math.ceil(size / line.length)),
  };
}

function mail(verdict: Given['verdict'], to: readonly string[], size?: number): Scenario['act'] {
  return (stage, token) => stage.send(given(token, verdict, to, size));
}

/** A mail that has come to rest. */
function resting(to: string): NonNullable<Scenario['prepare']> {
  return async (stage, token) => {
    await stage.send(given(token, 'session', [to]));
    await stage.idle();
  };
}

/** What a worker does that runs. */
export const WORK: readonly Scenario[] = [
  { name: 'accept, verdict in the session', act: mail('session', ['bert@smtp.test']), comes: ['anna > bert'] },
  { name: 'accept, verdict from the spool', act: mail('spool', ['bert@smtp.test']), comes: ['anna > bert'] },
  {
    name: 'accept a large mail, verdict in the session',
    act: mail('session', ['bert@smtp.test'], LARGE),
    comes: ['anna > bert'],
  },
  {
    name: 'accept a large mail, verdict from the spool',
    act: mail('spool', ['bert@smtp.test'], LARGE),
    comes: ['anna > bert'],
  },
  {
    name: 'defer, tell the sender that it is late, try again',
    act: mail('session', ['later@smtp.test']),
    comes: ['anna > later', ' > anna delayed'],
  },
  {
    name: 'deliver into a Maildir',
    act: mail('session', ['bert@box.test']),
    comes: ['anna > bert'],
    replaces: ['anna > bert'],
  },
  {
    name: 'deliver a large mail into a Maildir',
    act: mail('spool', ['bert@box.test'], LARGE),
    comes: ['anna > bert'],
    replaces: ['anna > bert'],
  },
  {
    name: 'deliver by several routes, one of them later, one of them never',
    act: mail('session', ['bert@smtp.test', 'later@smtp.test', 'gone@smtp.test', 'carl@box.test']),
    comes: ['anna > bert', 'anna > later', 'anna > carl', ' > anna failed', ' > anna delayed'],
  },
  { name: 'bounce', act: mail('session', ['gone@smtp.test']), comes: [' > anna failed'] },
  {
    name: 'quarantine',
    act: mail('session', ['kept@smtp.test']),
    comes: ['quarantine'],
    replaces: ['quarantine'],
  },
  {
    name: 'quarantine of a large mail with warnings',
    act: mail('spool', ['warned@smtp.test'], LARGE),
    comes: ['quarantine', ' > warned', ' > postmaster'],
    replaces: ['quarantine'],
  },
  { name: 'forward to the administrator', act: mail('session', ['forwarded@smtp.test']), comes: [' > postmaster'] },
  { name: 'change', act: mail('session', ['tagged@smtp.test']), comes: ['anna > tagged'] },
  {
    name: 'disarm, the original kept',
    act: (stage, token) => {
      const { data, ...rest } = given(token, 'session', ['disarmed@smtp.test']);
      return stage.send({ ...rest, data: data.replace('\r\n\r\n', '\r\nContent-Type: text/html\r\n\r\n<html>') });
    },
    comes: ['quarantine', 'anna > disarmed'],
    replaces: ['quarantine'],
  },
  {
    name: 'copy',
    act: mail('session', ['copied@smtp.test']),
    comes: ['anna > copied', ' > audit'],
  },
  { name: 'delete', act: mail('session', ['deleted@smtp.test']), comes: [] },
  { name: 'hold', act: mail('session', ['held@smtp.test']), comes: ['hold'], replaces: ['hold'] },
  {
    name: 'refuse behind the 250: quarantine with warnings',
    act: mail('spool', ['refused@smtp.test']),
    comes: ['quarantine', ' > anna', ' > postmaster'],
    replaces: ['quarantine'],
  },
  {
    name: 'five verdicts for one mail',
    act: mail('session', [
      'bert@smtp.test',
      'tagged@smtp.test',
      'kept@smtp.test',
      'forwarded@smtp.test',
      'held@smtp.test',
    ]),
    comes: ['anna > bert', 'anna > tagged', 'quarantine', ' > postmaster', 'hold'],
    replaces: ['quarantine', 'hold'],
  },
  {
    name: 'deliver what is released from quarantine',
    prepare: resting('kept@smtp.test'),
    act: async (stage) => {
      for await (const { id } of stage.quarantine.list()) {
        const { code, output } = await stage.verb(['quarantine', 'release', id]);
        if (code !== 0) throw new Error(output);
      }
      return '250 released';
    },
    comes: ['quarantine', 'anna > kept'],
    replaces: ['quarantine'],
  },
  {
    name: 'deliver what was held',
    prepare: resting('held@smtp.test'),
    act: async (stage) => {
      for await (const { id } of stage.yard.list('hold')) if (id) await stage.verb(['queue', 'flush', id]);
      return '250 flushed';
    },
    comes: ['anna > held'],
  },
];

/** What it does when it starts. */
export const START: Scenario = {
  name: 'start over what dead workers left',
  prepare: async (stage, token) => {
    await stage.kill();
    for (const slot of [0, 7]) await plantMail(stage.spool, slot, token);
  },
  act: async (stage, _token, point) => {
    await stage.start(point);
    return '250 in custody';
  },
  comes: ['anna > judged', 'anna > fresh', 'anna > waiting', 'anna > judged', 'anna > fresh', 'anna > waiting'],
};
