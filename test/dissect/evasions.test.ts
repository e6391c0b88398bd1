import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delivered, pairedEvasions, singleEvasions } from '../support/evasion/evasions.ts';
import { honestMail, writeMail } from '../support/evasion/model.ts';
import { defaultJudge } from '../support/judging.ts';
import { seeded } from '../support/seed.ts';

/** Pairs of which one is tried here; test/long/evasions.ts tries all. */
const ONE_OF = 20;

const judge = await defaultJudge();

test('the same mail without oddity and payload is delivered', async () => {
  const judged = await judge(writeMail(honestMail(Buffer.from('a,b\r\n1,2\r\n'), 'orders.csv')), (one) => one);
  assert.deepEqual([judged.action, judged.findings], ['deliver', []]);
});

test('no oddity alone lets EICAR pass', async () => {
  const evasions = singleEvasions();
  assert.ok(evasions.length > 300, `${evasions.length} mails`);
  assert.deepEqual(await delivered(judge, evasions), []);
});

test('no two oddities together let EICAR pass', async (t) => {
  const { random } = seeded(t);
  const first = Math.floor(random() * ONE_OF);
  assert.deepEqual(await delivered(judge, everyNth(pairedEvasions(), first)), []);
});

function* everyNth<T>(all: Iterable<T>, first: number): Generator<T> {
  let n = 0;
  for (const one of all) if (n++ % ONE_OF === first) yield one;
}
