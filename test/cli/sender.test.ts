import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import type { Note } from '../../src/base/memory.ts';
import { register } from '../../src/cli/sender.ts';
import { loadedText } from '../../src/config/load.ts';
import { openSenders } from '../../src/main/sender-book.ts';
import { MemoryStore } from '../../src/memory/memory-store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { runVerb } from '../support/run-verb.ts';

const DAY = 86_400_000;

/** `postern sender ...` on a state folder of its own. */
function commandLine() {
  const folder = temporaryFolder('sender');
  const { config } = loadedText({ file: null, text: `state: ${folder.path}\n` }, folder.path);
  return {
    [Symbol.dispose]: () => folder[Symbol.dispose](),
    /** What a gateway has noted. */
    note(...notes: readonly (Partial<Note> & { readonly key: string })[]) {
      const path = folder.at('memory.db');
      const store = new MemoryStore({ path, clock: systemClock, log: silentLog, patienceMs: 1000 });
      store.note(notes.map((one) => ({ at: Date.now() - DAY, keep: 90 * DAY, ...one })));
      store.close();
    },
    run: (...args: readonly string[]) =>
      runVerb((to, terminal) => register(to, { terminal, open: async () => openSenders(config) }), ['sender', ...args]),
  };
}

test('senders are let in and blocked, listed and forgotten', async () => {
  using postern = commandLine();
  assert.equal((await postern.run('list')).out, 'Nobody is let in or blocked.');
  await postern.run('allow', 'Anna@Partner.example', '192.0.2.0/24', '--for', '30d');
  await postern.run('block', 'evil.example');
  const { out } = await postern.run('list');
  assert.match(
    out,
    /^SENDER .*\n192\.0\.2\.0\/24 +let in .*\nanna@partner\.example +let in .*\nevil\.example +blocked /,
  );
  const json = (await postern.run('list', '--json')).out.split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(
    json.map(({ sender, saying }) => [sender, saying]),
    [
      ['192.0.2.0/24', 'allow'],
      ['anna@partner.example', 'allow'],
      ['evil.example', 'block'],
    ],
  );
  assert.deepEqual(await postern.run('forget', 'evil.example'), { code: 0, out: 'evil.example: forgotten', err: '' });
  assert.equal((await postern.run('forget', 'evil.example')).code, 1);
});

test('what is no sender or no duration is said', async () => {
  using postern = commandLine();
  const sender = await postern.run('allow', '10.0.0.0/8');
  assert.deepEqual([sender.code, sender.out], [2, '']);
  assert.match(sender.err, /"10\.0\.0\.0\/8" is no sender; write ann@example\.com/);
  assert.match((await postern.run('allow', 'x.example', '--for', 'ever')).err, /--for: "ever" is no duration/);
  assert.equal((await postern.run('list')).out, 'Nobody is let in or blocked.');
});

test('show tells all that is known of a sender', async () => {
  using postern = commandLine();
  assert.deepEqual(await postern.run('show', 'anna@partner.example'), { code: 1, out: 'Nothing is known.', err: '' });
  postern.note(
    { key: 'said:anna@partner.example', text: 'allow' },
    { key: 'written:anna@partner.example', good: 3, text: 'bert@company.example' },
    { key: 'pair:anna@partner.example bert@company.example', good: 3 },
    { key: 'pair:anna@partner.example.net bert@company.example', good: 1 },
    { key: 'met:anna@partner.example', good: 1 },
    { key: 'domain:partner.example', good: 3, bad: 41 },
    { key: 'signer:partner.example/k1', good: 20 },
    { key: 'client:192.0.2.9', bad: 30 },
    { key: 'network:192.0.2.0/24', bad: 30 },
    { key: 'greylist:192.0.2.0/24 anna@partner.example bert@company.example', text: 'waiting' },
  );
  const { code, out } = await postern.run('show', 'Anna@partner.example');
  assert.equal(code, 0);
  const rows = out.split('\n').map((line) => line.replace(/ +\d{4}-.*$/, '').replace(/ {2,}/g, ' | '));
  assert.deepEqual(rows.slice(1), [
    'said | let in',
    'written to | 3 mails, last by bert@company.example',
    'delivered | 1 mail',
    'reputation | partner.example: 41 of 44 mails were spam | 2.6',
    'correspondent of | bert@company.example, 3 mails',
    'greylist | 192.0.2.0/24 anna@partner.example bert@company.example: waiting',
  ]);
  assert.match((await postern.run('show', 'partner.example')).out, /reputation +partner\.example\/k1: 0 of 20 mails/);
  assert.match((await postern.run('show', '192.0.2.9')).out, /192\.0\.2\.9: 30 of 30 .*\n.*192\.0\.2\.0\/24: 30 of 30/);
  assert.match(
    (await postern.run('list')).out,
    /TO COME AGAIN .*\n192\.0\.2\.0\/24 +anna@partner\.example +bert@company/,
  );
  await postern.run('forget', 'anna@partner.example');
  assert.match((await postern.run('show', 'anna@partner.example')).out, /^WHAT.*\nreputation .*41 of 44[^\n]*$/);
});
