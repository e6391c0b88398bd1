import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openedFlag, Passwords } from './passwords.ts';

const NOTHING = { subjects: [], texts: [], names: [] };

function passwords(listed: readonly string[], clock = { now: () => 0 }): Passwords {
  return new Passwords({ listed, words: () => NOTHING, clock });
}

describe('the passwords of a mail', () => {
  it('are not collected before they are needed, and once for an archive', async () => {
    let collected = 0;
    const words = () => ({ ...NOTHING, texts: [`password: p${collected++}`] });
    const all = new Passwords({ listed: [], words, clock: { now: () => 0 } });
    assert.equal(collected, 0);
    await all.find(() => false);
    await all.find(() => false);
    assert.equal(collected, 1);
    all.renew();
    assert.equal((await all.find((password) => password === 'p1')).found?.password, 'p1');
  });

  it('say how many were tried', async () => {
    const { found, account } = await passwords(['a', 'b']).find(() => false);
    assert.deepEqual([found, account], [null, 'none of 2 passwords opens it']);
  });

  it('begin with the one that has opened something', async () => {
    const all = passwords(['a', 'b', 'c']);
    await all.find((password) => password === 'c');
    const tried: string[] = [];
    await all.find((password) => tried.push(password) > 3);
    assert.deepEqual(tried, ['c', 'a', 'b']);
  });

  it('end with the time of the mail, but for the one that is known', async () => {
    let now = 0;
    const all = passwords([...'abcdefghijkl'], { now: () => now });
    await all.find((password) => password === 'b');
    const slow = (password: string) => {
      now += 1500;
      return password === 'l';
    };
    // Two for the one that opened, six more whatever the time.
    const { found, account } = await all.find(slow);
    assert.deepEqual([found, account], [null, '6 of 12 passwords tried in 2000 ms']);
    assert.equal((await all.find((password) => password === 'a')).found, null);
    assert.equal((await all.find((password) => password === 'b')).found?.password, 'b');
  });

  it('are not told', () => {
    assert.deepEqual(openedFlag({ password: 'höchst geheim', place: 'subject' }), {
      kind: 'note',
      name: 'opened-with-password',
      detail: 'a password of 13 characters from the subject of the mail',
    });
  });
});
