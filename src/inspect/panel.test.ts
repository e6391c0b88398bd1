import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakePart, fakeSubject } from '../../test/support/parts.ts';
import { systemClock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import type { Finding } from '../mail/finding.ts';
import { absentInspector, InspectionFailure, type Inspector } from './inspector.ts';
import { createPanel } from './panel.ts';

const subject = fakeSubject(fakePart());

const inspector = (name: string, inspect: Inspector['inspect']): Inspector => ({
  name,
  inspect,
  close: async () => {},
});

const finding = (name: string): Finding => ({ inspector: 'x', kind: 'virus', name, part: '1', score: 0, evidence: '' });

const panelOf = (...inspectors: Inspector[]) =>
  createPanel({ inspectors, reviewers: [], clock: systemClock, log: silentLog });

const names = (findings: readonly Finding[]): string[] =>
  findings.map(({ inspector: who, kind, name }) => `${who} ${kind} ${name}`);

test("findings come together, in the order of the inspectors, with each one's time", async () => {
  const slow = inspector('slow', async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return [finding('first')];
  });
  const quick = inspector('quick', async () => [finding('second'), finding('third')]);
  const inspection = await panelOf(
    slow,
    quick,
    inspector('clean', async () => []),
  ).inspect(subject, 1000);
  assert.deepEqual(
    inspection.findings.map((one) => one.name),
    ['first', 'second', 'third'],
  );
  assert.deepEqual(
    inspection.timings.map((one) => one.inspector),
    ['slow', 'quick', 'clean'],
  );
  for (const { ms } of inspection.timings) assert.ok(ms >= 0 && ms < 1000);
});

test('a throw, a rejection and an own failure are unknown, and the others still count', async () => {
  const inspection = await panelOf(
    inspector('throws', () => {
      throw new Error('broken at once');
    }),
    inspector('rejects', () => Promise.reject(new Error('broken later'))),
    inspector('odd', () => Promise.reject('no error at all')),
    inspector('knows', () => Promise.reject(new InspectionFailure('failed', 'the engine said no'))),
    absentInspector('clamd', '/run/clamd.ctl does not exist'),
    inspector('works', async () => [finding('found')]),
  ).inspect(subject, 1000);
  assert.deepEqual(names(inspection.findings), [
    'throws unknown crashed',
    'rejects unknown crashed',
    'odd unknown crashed',
    'knows unknown failed',
    'clamd unknown absent',
    'x virus found',
  ]);
  assert.deepEqual(
    inspection.findings.slice(0, 5).map((one) => one.evidence),
    ['broken at once', 'broken later', 'no error at all', 'the engine said no', '/run/clamd.ctl does not exist'],
  );
});

test('a late inspector is unknown, its signal is aborted, and what it says afterwards changes nothing', async () => {
  let aborted = false;
  let answer: (findings: readonly Finding[]) => void = () => {};
  const late = inspector('late', (_, signal) => {
    signal.addEventListener('abort', () => {
      aborted = true;
    });
    return new Promise((resolve) => {
      answer = resolve;
    });
  });
  const lateAndBroken = inspector(
    'broken',
    (_, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('late')))),
  );
  const inspection = await panelOf(
    late,
    inspector('works', async () => [finding('found')]),
    lateAndBroken,
  ).inspect(subject, 20);
  assert.deepEqual(names(inspection.findings), ['late unknown late', 'x virus found', 'broken unknown late']);
  assert.equal(inspection.timings[0]?.ms, 20);
  answer([finding('too late')]);
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(aborted);
  assert.equal(inspection.findings.length, 3);
});

test('evidence of a failure is bounded', async () => {
  const inspection = await panelOf(inspector('loud', () => Promise.reject(new Error('x'.repeat(100_000))))).inspect(
    subject,
    1000,
  );
  assert.equal(inspection.findings[0]?.evidence.length, 500);
});

test('a panel of none has nothing to say', async () => {
  assert.deepEqual(await panelOf().inspect(subject, 1000), { findings: [], timings: [] });
});

test('closing the panel closes every inspector', async () => {
  const closed: string[] = [];
  const closing = (name: string): Inspector => ({
    name,
    inspect: async () => [],
    close: async () => void closed.push(name),
  });
  await panelOf(closing('a'), closing('b')).close();
  assert.deepEqual(closed, ['a', 'b']);
});
