import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Room, systemDisk } from '../base/durable.ts';
import { silentLog } from '../base/log.ts';
import { nextTurn } from '../base/turn.ts';
import { SpoolFull } from './spool.ts';
import { Watermark } from './watermark.ts';

async function rig(): Promise<{ state: { now: number; room: Room; asked: number; broken: boolean }; mark: Watermark }> {
  const state = { now: 0, room: { bytes: 1000, inodes: 100 }, asked: 0, broken: false };
  const room = async (): Promise<Room> => {
    state.asked++;
    if (state.broken) throw new Error('EIO');
    return state.room;
  };
  const mark = await Watermark.start({
    disk: { ...systemDisk, room },
    folder: '/spool',
    free: { bytes: 500, inodes: 50 },
    clock: { now: () => state.now },
    log: silentLog,
  });
  return { state, mark };
}

describe('Watermark', () => {
  it('refuses within a second of the disk getting full, and takes mail again when there is room', async () => {
    const { state, mark } = await rig();
    mark.check();
    for (const room of [
      { bytes: 499, inodes: 100 },
      { bytes: 1000, inodes: 49 },
    ]) {
      state.room = room;
      mark.check();
      state.now += 1000;
      mark.check();
      await nextTurn();
      assert.throws(() => mark.check(), SpoolFull);
      state.room = { bytes: 500, inodes: 50 };
      state.now += 1000;
      assert.throws(() => mark.check(), SpoolFull);
      await nextTurn();
      mark.check();
    }
  });

  it('asks the disk once a second, however often it is asked', async () => {
    const { state, mark } = await rig();
    for (state.now = 0; state.now < 3000; state.now++) mark.check();
    assert.equal(state.asked, 3);
  });

  it('goes on asking when the clock was set back or the disk gave no answer', async () => {
    const { state, mark } = await rig();
    state.now = -3_600_000;
    state.broken = true;
    mark.check();
    await nextTurn();
    mark.check();
    state.broken = false;
    state.room = { bytes: 0, inodes: 0 };
    state.now += 1000;
    mark.check();
    await nextTurn();
    assert.throws(() => mark.check(), /0 bytes are free where \/spool lies, and 500 are to stay free/);
  });
});
