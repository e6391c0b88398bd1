import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BUCKETS, Model } from './model.ts';
import { decodeModel, encodeModel } from './model-file.ts';

function someModel(): Model {
  const model = new Model();
  const features = { text: Uint32Array.of(1, 2, 3), frame: Uint32Array.of(4) };
  model.learn(features, true, 1);
  model.experience = { spam: 12, ham: 34.5 };
  return model;
}

test('a model comes back from its file', () => {
  const model = someModel();
  const read = decodeModel(encodeModel(model));
  assert.deepEqual(read.experience, { spam: 12, ham: 34.5 });
  for (let i = 0; i < BUCKETS; i++) assert.ok(Math.abs((read.weights[i] ?? 0) - (model.weights[i] ?? 0)) < 1e-3);
});

test('what is not a whole model is refused: cut, another form, another version, one octet changed', () => {
  const file = encodeModel(someModel());
  assert.throws(() => decodeModel(file.subarray(0, -1)), /no model/);
  assert.throws(() => decodeModel(Buffer.alloc(file.length)), /no model/);
  const newer = Buffer.from(file);
  newer.writeUInt32LE(2, 8);
  assert.throws(() => decodeModel(newer), /another version/);
  const damaged = Buffer.from(file);
  damaged[5000] = 1 ^ (damaged[5000] ?? 0);
  assert.throws(() => decodeModel(damaged), /damaged/);
});
