import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Address } from '../../mail/address.ts';
import type { Subject } from '../inspector.ts';
import { createClassifierInspector, type Guess } from './classifier.ts';

const GUESS: Guess = {
  points: 3.2,
  logOdds: 3.24,
  spam: [
    { text: '«free money»', weight: 1.9 },
    { text: 'links: x.example', weight: 0.8 },
  ],
  ham: [{ text: "the header's list", weight: -1.2 }],
};

/** What is found in mail of a client, and which domains the classifier was asked about. */
async function inspect(guess: Guess, more: object = {}) {
  const asked: (readonly string[])[] = [];
  const inspector = createClassifierInspector({
    async guess(_dissection, domains) {
      asked.push(domains);
      return guess;
    },
  });
  const recipients = ['a@one.example', 'b@one.example', 'c@two.example'].map((text) => Address.parse(text));
  const subject = { envelope: { recipients }, session: { trusted: false }, ...more } as unknown as Subject;
  return { findings: await inspector.inspect(subject, new AbortController().signal), asked };
}

test('a finding says how sure the model is, and what weighed most both ways', async () => {
  const { findings, asked } = await inspect(GUESS);
  assert.deepEqual(findings, [
    {
      inspector: 'classifier',
      kind: 'spam',
      name: 'learned-spam',
      part: '',
      score: 3.2,
      evidence: "+3.2 in log-odds: «free money» +1.9, links: x.example +0.8; against it the header's list -1.2",
    },
  ]);
  assert.deepEqual(asked, [['one.example', 'two.example']]);
});

test('ham is told with what speaks for ham first', async () => {
  const { findings } = await inspect({ ...GUESS, points: -2, logOdds: -2 });
  assert.equal(findings[0]?.name, 'learned-ham');
  assert.match(findings[0]?.evidence ?? '', /^-2\.0 in log-odds: the header's list -1\.2; against it «free money»/);
});

test('a model that is not sure says nothing, and nobody asks it about mail of ours', async () => {
  assert.deepEqual((await inspect({ ...GUESS, points: 0 })).findings, []);
  const ours = await inspect(GUESS, { session: { trusted: true } });
  assert.deepEqual(ours, { findings: [], asked: [] });
});
