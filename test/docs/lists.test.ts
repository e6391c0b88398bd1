import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { KNOWN_LISTS } from '../../src/config/known-lists.ts';

const page = readFileSync(new URL('../../docs/spam.md', import.meta.url), 'utf8');
const section = page.split(/^## /m).find((text) => text.startsWith('Lists\n')) ?? '';

/** `spamhaus-zen sbl 4`. */
function toldPoints(): string[] {
  return [...section.matchAll(/^\| (`.*?) \| .* \| (.*) \|$/gm)].flatMap(([, names = '', points = '']) =>
    [...names.matchAll(/`([\w-]+)`/g)].flatMap(([, name]) =>
      // Points stand behind the last of the answers that have as many: `sbl, xbl 4; css 3.5`.
      [...points.matchAll(/((?:[a-z-]+(?:, )?)*) ?(-?[\d.]+)/g)].flatMap(([, answers = '', score]) =>
        (answers === '' ? [''] : answers.split(', ')).map((answer) => `${name} ${answer.trim()} ${score}`),
      ),
    ),
  );
}

test('the page has every list that Postern knows, with the points of each answer', () => {
  const known = Object.entries(KNOWN_LISTS).flatMap(([name, { answers }]) =>
    answers.map((answer) => `${name} ${answer.name} ${answer.score}`),
  );
  assert.deepEqual(toldPoints().toSorted(), known.toSorted());
});
