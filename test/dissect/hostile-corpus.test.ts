import assert from 'node:assert/strict';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { type Case, formsOf } from '../support/hostile/case.ts';
import { HONEST } from '../support/hostile/honest.ts';
import { HOSTILE_ROWS } from '../support/hostile/rows.ts';
import { summaryOf } from '../support/hostile/summary.ts';
import { defaultJudge } from '../support/judging.ts';
import { missingTool } from '../support/tool.ts';

// test/corpus/hostile/README.md tells what this is. A miss writes a .failed beside the expectation: look at the difference,
// then mend the code or, where the new reading is right, rename it to .json.
const FOLDER = join(import.meta.dirname, '../corpus/hostile');
const README = readFileSync(join(FOLDER, 'README.md'), 'utf8');

const judge = await defaultJudge({ words: ['falconry'] });

function assertExpected(path: string, actual: string): void {
  const file = join(FOLDER, `${path}.json`);
  const expected = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (actual !== expected) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file.replace(/json$/, 'failed'), actual);
  }
  assert.equal(actual, expected, `${path}: see the .failed beside it`);
}

/** Judges the case in every form: as expected as it is, and with the same findings within something else. */
async function tryCase(row: string, one: Case, outcome: (action: string) => void): Promise<void> {
  const [alone, ...wrapped] = formsOf(await one.make());
  assert.ok(alone !== undefined);
  const first = await judge(alone.mail, (judged) => ({ ...judged, summary: summaryOf(judged) }));
  for (const { name, mail, pathOf } of wrapped) {
    const { action, findings } = await judge(mail, (judged) => judged);
    const missing = first.findings.filter(
      (finding) => !foundAgain(finding, findings, (path) => pathOf(path, first.root.name)),
    );
    assert.deepEqual(missing, [], `missing ${name}, of ${findings.join(', ')}`);
    outcome(action);
  }
  outcome(first.action);
  assertExpected(`${row}/${one.name}`, first.summary);
}

/** At the same part; what is found once in a mail, as limits and words are, may be found elsewhere in it. */
function foundAgain(finding: string, findings: readonly string[], pathOf: (path: string) => string | null): boolean {
  const at = finding.indexOf(' in ') + 4;
  if (/^(?:over-limit|content) /.test(finding)) return findings.some((one) => one.startsWith(finding.slice(0, at)));
  const path = pathOf(finding.slice(at));
  return path === null || findings.includes(`${finding.slice(0, at)}${path}`);
}

/** The line of the README's table; what a case ends in stands in its expectation. */
function lineOf(row: string, { name, what, with: other = '' }: Case): string {
  const file = join(FOLDER, row, `${name}.json`);
  const { action = '?' } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return `| ${name} | ${what} | ${other} | ${action} |`;
}

for (const { name: row, attack, cases } of HOSTILE_ROWS) {
  describe(`${row}: ${attack}`, () => {
    it('stands alone at least once, and combined at least once', () => {
      const others = cases.map((one) => one.with);
      assert.ok(others.includes(undefined));
      assert.ok(others.some((other) => HOSTILE_ROWS.some(({ name }) => name === other)));
    });
    it('stands in the README', () => {
      const lines = [`## ${row}`, attack, ...cases.map((one) => lineOf(row, one))];
      assert.deepEqual(
        lines.filter((line) => !README.includes(`\n${line}\n`)),
        [],
      );
    });
    for (const one of cases) {
      it(one.name, { skip: missingTool(...(one.needs ?? [])), timeout: 120_000 }, () =>
        tryCase(row, one, (action) => assert.notEqual(action, 'deliver')),
      );
    }
  });
}

describe('honest mails', () => {
  it('stand in the README', () => {
    const lines = HONEST.map((one) => lineOf('honest', one));
    assert.deepEqual(
      lines.filter((line) => !README.includes(`\n${line}\n`)),
      [],
    );
  });
  for (const one of HONEST) {
    it(one.name, { skip: missingTool(...(one.needs ?? [])) }, () =>
      tryCase('honest', one, (action) => assert.equal(action, 'deliver')),
    );
  }
});

it('no expectation is left over', () => {
  const known = new Set(
    [...HOSTILE_ROWS, { name: 'honest', cases: HONEST }].flatMap(({ name, cases }) =>
      cases.map((one) => `${name}/${one.name}.json`),
    ),
  );
  const there = globSync('*/*.json', { cwd: FOLDER });
  assert.deepEqual(
    there.filter((file) => !known.has(file)),
    [],
  );
});
