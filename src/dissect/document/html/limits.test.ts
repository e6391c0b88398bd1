import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { flagNames, noUnpacker, testDissector } from '../../../../test/support/dissecting.ts';
import { memoryBytes } from '../../../mail/bytes.ts';

const dissector = await testDissector(noUnpacker);

async function flagsOf(page: string): Promise<readonly string[]> {
  const { root, close } = await dissector.dissectFile(memoryBytes(Buffer.from(page, 'latin1')), 'page.html');
  const flags = flagNames(root);
  close();
  return flags;
}

describe('a page', () => {
  const long = '<p>words</p>'.repeat(3_000_000);

  it('may be long where nothing in it acts', async () => {
    assert.ok(!(await flagsOf(long)).includes('over-limit:html-size'));
  });

  it('is over the limit where it is long and acts', async () => {
    assert.ok((await flagsOf(`${long}<script>f()</script>`)).includes('over-limit:html-size'));
  });

  it('is over the limit where more addresses hold data than are kept', async () => {
    const links = Array.from({ length: 20_001 }, (_, i) => `<img src="data:image/png;base64,${i}">`);
    assert.ok((await flagsOf(links.join(''))).includes('over-limit:html-size'));
    assert.ok(!(await flagsOf(links.slice(1).join(''))).includes('over-limit:html-size'));
  });

  it('has the same address in every picture once', async () => {
    const icon = '<img src="data:image/png;base64,QUJD">'.repeat(30_000);
    assert.deepEqual(
      (await flagsOf(icon)).filter((flag) => flag.startsWith('over-limit')),
      [],
    );
  });
});
