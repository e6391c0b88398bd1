import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { collectedLog } from '../../test/support/collected-log.ts';
import { temporaryFolder } from '../../test/support/folder.ts';
import { Model } from './model.ts';
import { ModelFolder, readBaseModel, writeModels } from './model-folder.ts';

const known = (spam: number) => new Model(undefined, undefined, { spam, ham: 0 });

test('the narrowest model answers, new ones within seconds, and the base where there is none', () => {
  using folder = temporaryFolder('models');
  let now = 0;
  const models = new ModelFolder({ folder: folder.at('models'), clock: { now: () => now }, log: collectedLog() });
  assert.deepEqual(models.find('one.example').weights, readBaseModel().weights);
  writeModels(
    folder.at('models'),
    new Map([
      [null, known(1)],
      ['one.example', known(2)],
    ]),
  );
  now += 5_000;
  assert.equal(models.find('one.example').experience.spam, 2);
  assert.equal(models.find('two.example').experience.spam, 1);
  assert.equal(models.find(null).experience.spam, 1);
  writeModels(folder.at('models'), new Map([[null, known(3)]]));
  now += 5_000;
  assert.equal(models.find('one.example').experience.spam, 3);
});

test('a damaged model is told of once, and the base answers', () => {
  using folder = temporaryFolder('models');
  let now = 0;
  const log = collectedLog();
  const models = new ModelFolder({ folder: folder.path, clock: { now: () => now }, log });
  writeFileSync(folder.at('organisation.bin'), 'no model');
  for (; now < 60_000; now += 1_000) assert.deepEqual(models.find(null).weights, readBaseModel().weights);
  assert.equal(log.lines.length, 1);
});
