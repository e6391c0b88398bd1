import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Armed } from '../../src/deliver/change/disarm/disarmer.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import { disarmed, testDisarmer } from '../support/disarming.ts';

const page = (html: string): Armed => ({ content: memoryBytes(Buffer.from(html)), type: 'text/html', charset: '' });

describe('whatever it is', () => {
  it('counts as disarmed only where it has been looked at again', async () => {
    const doubtful = testDisarmer({ isHarmless: () => Promise.resolve(false) });
    assert.equal(await disarmed(doubtful, '<p>', 'text/html'), null);
  });

  it('is left to others where its kind is not known', async () => {
    assert.equal(await disarmed(testDisarmer(), 'x', 'application/x-ole-storage'), null);
  });

  it('is not larger than what may stand in memory, of a mail as of a document', async () => {
    const large = page('x'.repeat(9 * 1024 * 1024));
    const [first, second, third] = await testDisarmer().disarm([large, large, page('<p>')]);
    assert.deepEqual([first === null, second, third === null], [false, null, false]);
    assert.deepEqual(await testDisarmer().disarm([page('x'.repeat(16 * 1024 * 1024 + 1))]), [null]);
  });

  it('ends with its mail, which may take so long and no longer', async () => {
    let now = 0;
    // Each look at the clock takes ten seconds.
    const disarmer = testDisarmer({ clock: { now: () => (now += 10_000) } });
    const answers = await disarmer.disarm(Array.from({ length: 5 }, () => page('<p>')));
    assert.deepEqual(
      answers.map((answer) => answer !== null),
      [true, true, false, false, false],
    );
  });

  it('waits for its turn: one mail at a time, in their order', async () => {
    const turns: number[] = [];
    let busy = 0;
    const disarmer = testDisarmer({
      async isHarmless(content) {
        assert.equal(++busy, 1);
        turns.push(Number(/\d+/.exec(content.toString().replace('utf-8', ''))?.[0]));
        await Promise.resolve();
        busy--;
        return true;
      },
    });
    const mails = Array.from({ length: 20 }, (_, n) => disarmer.disarm([page(`<p>${n}`), page(`<p>${n}`)]));
    assert.ok((await Promise.all(mails)).flat().every((answer) => answer !== null));
    assert.deepEqual(
      turns,
      Array.from({ length: 40 }, (_, n) => Math.floor(n / 2)),
    );
  });
});
