import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentLines } from './content-line.ts';

test('a property as long as the file gives the loop back', () => {
  const folds = '\r\n a'.repeat(600_000);
  const found = [...contentLines(Buffer.from(`BEGIN:VCALENDAR\r\nX:${folds}\r\nEND:VCALENDAR\r\n`))];
  const lines = found.filter((line) => line !== null);
  assert.deepEqual(
    lines.map(({ name, value }) => [name, value.length]),
    [
      ['BEGIN', 9],
      ['X', 600_000],
      ['END', 9],
    ],
  );
  assert.ok(found.length - lines.length >= 12);
});
