import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import { Budget, DEFAULT_LIMITS } from './budget.ts';
import { Scratch } from './scratch.ts';

function budget(limits: Partial<typeof DEFAULT_LIMITS>, now: () => number = () => 0): Budget {
  return new Budget({ limits: { ...DEFAULT_LIMITS, ...limits }, scratch: new Scratch(tmpdir()), clock: { now } });
}

describe('Budget', () => {
  it('counts members of all containers together', () => {
    const account = budget({ members: 2 });
    assert.equal(account.takeMember(), null);
    assert.equal(account.takeMember(), null);
    assert.equal(account.membersLeft, 0);
    assert.deepEqual(account.takeMember(), { kind: 'over-limit', name: 'members', detail: 'more than 2 members' });
  });

  it('lets no member expand beyond what is left, and nothing after it', () => {
    const account = budget({ expandedBytes: 100 });
    assert.equal(account.takeBytes(60), null);
    assert.equal(account.bytesLeft, 40);
    assert.equal(account.takeBytes(41)?.name, 'expanded-bytes');
    assert.equal(account.takeBytes(1)?.name, 'expanded-bytes');
  });

  it('judges the ratio only where much came out', () => {
    const account = budget({ ratio: 200, ratioFrom: 1000 });
    assert.equal(account.checkRatio(1, 1000), null);
    assert.equal(account.checkRatio(10, 2000), null);
    assert.equal(account.checkRatio(10, 2001)?.name, 'ratio');
    assert.equal(account.checkRatio(0, 1001)?.name, 'ratio');
  });

  it('judges depth', () => {
    const account = budget({ archiveDepth: 2 });
    assert.equal(account.checkDepth(2), null);
    assert.equal(account.checkDepth(3)?.name, 'archive-depth');
  });

  it('adds up the time of unpacking, of failed work too', async () => {
    let now = 0;
    const account = budget({ unpackMs: 100 }, () => now);
    await account.timed(async () => {
      now += 60;
    });
    assert.equal(account.checkTime(), null);
    assert.equal(account.msLeft, 40);
    const failing = account.timed(async () => {
      now += 40;
      throw new Error('broken');
    });
    await assert.rejects(failing, /broken/);
    assert.equal(account.checkTime()?.name, 'unpack-time');
  });
});
