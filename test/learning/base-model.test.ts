import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { decodeModel, encodeModel } from '../../src/learning/model-file.ts';
import { BASE_MODEL, readBaseModel } from '../../src/learning/model-folder.ts';
import { datedMails } from '../support/dated-mails.ts';
import { lessonsOf } from '../support/spam-lessons.ts';

test('the base that ships is a whole model without experience, and small', () => {
  const file = readFileSync(BASE_MODEL);
  assert.ok(statSync(BASE_MODEL).size < 1_500_000);
  assert.deepEqual(readBaseModel().experience, { spam: 0, ham: 0 });
  assert.ok(encodeModel(decodeModel(file)).equals(file), 'the form in which scripts/make-base-model.ts writes it');
});

test('it knows the mails that it was made of', async () => {
  const base = readBaseModel();
  const lessons = await lessonsOf(datedMails().filter((_, index) => index % 40 === 0));
  const wrong = lessons.filter(({ features, label }) => base.logOdds(features) > 0 !== (label === 'spam'));
  assert.ok(wrong.length <= 1, `${wrong.length} of ${lessons.length}`);
});
