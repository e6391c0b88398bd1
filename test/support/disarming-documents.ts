import assert from 'node:assert/strict';
import { after } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { createUnpacker } from '../../src/dissect/archive/unpack.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import { wholePackage } from './disarmed-package.ts';
import { disarmed, testDisarmer } from './disarming.ts';
import { testDissector } from './dissecting.ts';

/** Disarms documents and looks at them as dissection does; call it once in a test file. */
export async function documentDisarming() {
  const dissector = await testDissector(createUnpacker({ log: silentLog }));
  after(() => dissector.close());
  const disarmer = testDisarmer();

  /** What dissection finds in a document, beside its text. */
  async function read(content: Buffer): Promise<{ found: string[]; text: string; type: string }> {
    const { root, parts, close } = await dissector.dissectFile(memoryBytes(content), 'document');
    const flags = parts.flatMap((part) => part.flags);
    const found = flags.filter(({ kind }) => kind !== 'note').map(({ kind, name }) => `${kind}:${name}`);
    const result = { found, text: root.text() ?? '', type: root.detectedType };
    close();
    return result;
  }

  /** Disarms a document that dissection finds something in, unless it is said to be `harmless`. */
  async function disarm(document: Buffer, harmless = false) {
    const before = await read(document);
    assert.equal(before.found.length > 0, !harmless, before.found.join());
    const one = await disarmed(disarmer, document, before.type);
    assert.ok(one, before.type);
    const parts = wholePackage(one.content);
    const behind = await read(one.content);
    assert.deepEqual(behind.found, []);
    const all = [...parts.values()].join('\n');
    return { parts, all, form: one.form, before, after: behind };
  }
  return { read, disarm, disarmer };
}
