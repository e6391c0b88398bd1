import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakePart, mailOf } from '../../test/support/parts.ts';
import { createStructureInspector } from './structure.ts';

const NEVER = new AbortController().signal;

test('each flag but a note is a finding of its kind', async () => {
  const zip = fakePart({
    path: '1/a.zip',
    flags: [
      { kind: 'encrypted', name: 'encrypted-member', detail: 'run.exe' },
      { kind: 'note', name: 'epilogue', detail: 'x' },
      { kind: 'over-limit', name: 'ratio', detail: '300 times' },
    ],
  });
  assert.deepEqual(await createStructureInspector().inspect(mailOf(zip, fakePart({ path: '2' })), NEVER), [
    {
      inspector: 'structure',
      kind: 'encrypted',
      name: 'encrypted-member',
      part: '1/a.zip',
      score: 0,
      evidence: 'run.exe',
    },
    { inspector: 'structure', kind: 'over-limit', name: 'ratio', part: '1/a.zip', score: 0, evidence: '300 times' },
  ]);
});

test('thousands of equal flags are told by a few, which say how many there are', async () => {
  const parts = Array.from({ length: 2000 }, (_, index) =>
    fakePart({ path: `${index}`, flags: [{ kind: 'corrupt', name: 'crc', detail: 'wrong' }] }),
  );
  const findings = await createStructureInspector().inspect(mailOf(...parts), NEVER);
  assert.equal(findings.length, 20);
  assert.match(findings[0]?.evidence ?? '', /2000 parts/);
});
