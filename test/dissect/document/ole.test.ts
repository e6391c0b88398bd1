import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Part } from '../../../src/mail/part.ts';
import { compoundFile } from '../../support/compound-file.ts';
import { contentOf } from '../../support/dissecting.ts';
import { EICAR } from '../../support/eicar.ts';
import { documentReading } from '../../support/reading-documents.ts';

const read = await documentReading();

const names = (part: Part): readonly (string | null)[] => part.parts.map(({ name }) => name);

describe('an OLE2 file', () => {
  for (const version of [3, 4] as const) {
    it(`has its streams as parts, version ${version}`, async () => {
      const large = Buffer.alloc(20_000, 'large ');
      const { root, flags } = await read(
        compoundFile({ small: EICAR, folder: { '\x01CompObj': 'x', inner: { large } }, empty: '' }, { version }),
      );
      assert.equal(root.detectedType, 'application/x-ole-storage');
      assert.deepEqual(names(root), ['small', 'folder/[1]CompObj', 'folder/inner/large']);
      assert.equal(contentOf(root.parts[0] as Part).toString(), EICAR);
      assert.ok(contentOf(root.parts[2] as Part).equals(large));
      assert.deepEqual(flags, []);
    });
  }
});
