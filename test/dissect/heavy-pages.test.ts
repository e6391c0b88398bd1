import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memoryBytes } from '../../src/mail/bytes.ts';
import { testDissector } from '../support/dissecting.ts';

const MB = 1024 * 1024;

function filled(piece: string, bytes: number): string {
  return piece.repeat(Math.ceil(bytes / piece.length));
}

/** Pages that take a careless reader minutes to hours; the size is what this one takes some seconds for. */
const HEAVY: Readonly<Record<string, () => string>> = {
  '50 MB of less-than signs': () => filled('<', 50 * MB),
  '50 MB of links that never end': () => filled('<a href="', 50 * MB),
  'a million elements within each other': () => filled('<div>', 5 * MB),
  'a million elements within each other, each with a look of its own': () => filled('<b style="color:red">', 20 * MB),
  'end tags that end nothing': () => `${filled('<i style="font-size:0">', MB)}${filled('</b>', 8 * MB)}`,
  'quotation marks that never end': () => `${filled(`<p a='"`, 8 * MB)}`,
  'comments that never end': () => filled('<!--', 8 * MB),
  'comments of Outlook within each other': () => filled('<!--[if mso]>', 8 * MB),
  'document types that never end': () => filled('<!doctype x [', 8 * MB),
  'rules that never end': () => `<style>${filled('a{/*', 8 * MB)}`,
  'a tag of four million attributes': () => `<p ${filled('onx ', 16 * MB)}`,
  'event handlers': () => filled('<a onload=x>', 4 * MB),
  'strings in a million pieces': () => `<script>${filled('A"+"', 4 * MB)}`,
  'percent signs': () => `<script>${filled('%', 4 * MB)}${filled('%41 ', 4 * MB)}`,
  backslashes: () => `<script>${filled('\\', 4 * MB)}${filled('\\x41 ', 4 * MB)}`,
  numbers: () => `<script>${filled('7,', 4 * MB)}${filled('7 ', 4 * MB)}`,
  'octets that are nothing': () => `<script>x</script>${filled('\0', 20 * MB)}`,
};

describe('a heavy page', async () => {
  const dissector = await testDissector();
  for (const [what, page] of Object.entries(HEAVY)) {
    it(`of ${what} is read to its end`, { timeout: 120_000 }, async () => {
      const dissection = await dissector.dissectFile(memoryBytes(Buffer.from(page(), 'latin1')), 'x.html');
      const flags = dissection.parts.flatMap((part) => part.flags.map(({ name }) => name));
      assert.ok(!flags.includes('reader-failed'), flags.join());
      const { text } = await dissection.root.words();
      assert.equal(typeof text, 'string');
      dissection.close();
    });
  }
});
