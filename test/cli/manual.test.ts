import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Command } from 'commander';
import { register as learn } from '../../src/cli/learn.ts';
import { createProgram } from '../../src/cli/program.ts';
import { register as sender } from '../../src/cli/sender.ts';
import { processTerminal } from '../../src/cli/terminal.ts';
import { register as user } from '../../src/cli/user.ts';

const page = readFileSync(new URL('../../docs/command-line.md', import.meta.url), 'utf8');
const SILENT = new Set(['--json', '--help', '--version', '--config']);

/** Every verb with its options, as `queue list --state`. */
function spoken(command: Command, path: readonly string[] = []): string[] {
  const own = command.options.flatMap(({ long }) =>
    long === null || long === undefined || SILENT.has(long) ? [] : [[...path, long].join(' ')],
  );
  return [...own, ...command.commands.flatMap((child) => spoken(child, [...path, child.name()]))];
}

/** The same, as the tables of the manual tell it. */
function told(): string[] {
  const verbs = [...page.matchAll(/`((?:queue|quarantine|trace|sender|learn|user)\b[^`]*)`/g)].map(
    ([, text]) => text ?? '',
  );
  return verbs.flatMap((text) => {
    const path = text.split(/ (?=\[|-|[A-Z])/)[0];
    return [...text.matchAll(/--[a-z]+(?:-[a-z]+)*/g)].map(([option]) => `${path} ${option}`);
  });
}

test('the manual and the program know the same verbs and options', () => {
  const terminal = processTerminal();
  const absent = () => Promise.reject(new Error('not here'));
  const program = createProgram('0', { terminal, rooms: absent }, [
    (to) => sender(to, { terminal, open: absent }),
    (to) => learn(to, { terminal, open: absent }),
    (to) => user(to, { terminal, newPassword: absent, open: absent }),
  ]);
  assert.deepEqual(new Set(told()), new Set(spoken(program)));
  for (const parent of program.commands) {
    for (const child of parent.commands)
      assert.ok(page.includes(`\`${parent.name()} ${child.name()}`), `${parent.name()} ${child.name()}`);
  }
});
