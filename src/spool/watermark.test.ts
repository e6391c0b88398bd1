import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Room, systemDisk } from '../base/durable.ts';
import { SpoolFull } from './spool.ts';
import { Watermark } from './watermark.ts';

function rig(): { state: { room: Room }; mark: Watermark } {
  const state = { room: { bytes: 1000, inodes: 100 } };
  const disk = { ...systemDisk, room: () => state.room };
  return { state, mark: new Watermark({ disk, folder: '/spool', free: { bytes: 500, inodes: 50 } }) };
}

test('bytes and inodes count from the first mail on, and room is seen at once', () => {
  const { state, mark } = rig();
  mark.check();
  for (const room of [
    { bytes: 499, inodes: 100 },
    { bytes: 1000, inodes: 49 },
  ]) {
    state.room = room;
    assert.throws(() => mark.check(), SpoolFull);
    state.room = { bytes: 500, inodes: 50 };
    mark.check();
  }
});

test('the refusal says what is free and what is to stay free', () => {
  const { state, mark } = rig();
  state.room = { bytes: 0, inodes: 0 };
  assert.throws(() => mark.check(), /0 bytes are free where \/spool lies, and 500 are to stay free/);
});
