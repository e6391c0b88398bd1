import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { buildModels } from '../../src/learning/build.ts';
import type { Label, Lesson } from '../../src/learning/lesson.ts';
import { Model } from '../../src/learning/model.ts';
import type { DatedMail } from '../support/dated-mails.ts';
import { datedMails } from '../support/dated-mails.ts';
import { lessonsOf } from '../support/spam-lessons.ts';

const NOW = Date.UTC(2026, 0, 1);
const REACH = 1;
const WEIGHING = { halfLife: 180 * 86_400_000, userReach: REACH };
/** Log-odds, and points, from which the classifier alone sends mail to quarantine. */
const THRESHOLD = 5;
const TRAININGS = 200;

/** Mails of `label` as a user teaches them who lies. */
function lies(
  lessons: readonly Lesson[],
  label: Label,
  user = 'eve@example.com',
  domain: string | null = null,
): Lesson[] {
  return lessons
    .filter((lesson) => lesson.label === label)
    .slice(0, TRAININGS)
    .map((lesson) => ({
      ...lesson,
      label: label === 'spam' ? 'ham' : 'spam',
      teacher: { kind: 'user', name: user },
      domain,
      at: NOW,
    }));
}

function found<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  assert.ok(value !== undefined);
  return value;
}

suite('one user who lies', () => {
  let house: readonly Lesson[] = [];
  /** What the user teaches is taken from these, and what the others get are the rest. */
  let theirs: readonly Lesson[] = [];
  let others: readonly Lesson[] = [];
  let honest = new Model();

  before(async () => {
    const some = (mails: readonly DatedMail[], step: number) => mails.filter((_, index) => index % step === 0);
    const mails = datedMails();
    house = (
      await lessonsOf(
        some(
          mails.filter(({ split }) => split === 'train'),
          2,
        ),
      )
    ).map((one) => ({ ...one, at: NOW }));
    const late = await lessonsOf(mails.filter(({ split }) => split === 'test'));
    theirs = late.filter((_, index) => index % 3 === 0);
    others = late.filter((_, index) => index % 3 !== 0);
    honest = found(buildModels(new Model(), house, NOW, WEIGHING), null);
  });

  const flipped = (model: Model, label: Label) =>
    others.filter(
      (lesson) =>
        lesson.label === label &&
        honest.logOdds(lesson.features) >= THRESHOLD !== model.logOdds(lesson.features) >= THRESHOLD,
    );

  test('200 mails called spam put no mail of others into quarantine', () => {
    const model = found(buildModels(new Model(), [...house, ...lies(theirs, 'ham')], NOW, WEIGHING), null);
    assert.deepEqual(flipped(model, 'ham'), []);
  });

  test('200 spam called ham let through of others what stood right at the threshold, and no more', () => {
    const model = found(buildModels(new Model(), [...house, ...lies(theirs, 'spam')], NOW, WEIGHING), null);
    const through = flipped(model, 'spam');
    for (const { features } of through) assert.ok(honest.logOdds(features) < THRESHOLD + REACH / 2);
    assert.ok(through.length <= others.filter(({ label }) => label === 'spam').length / 50);
  });

  test('no mail moves further than his reach, whatever he teaches', () => {
    const model = found(
      buildModels(new Model(), [...house, ...lies(theirs, 'ham'), ...lies(theirs, 'spam')], NOW, WEIGHING),
      null,
    );
    for (const { features } of [...others, ...theirs])
      assert.ok(Math.abs(model.logOdds(features) - honest.logOdds(features)) <= REACH + 1e-3);
  });

  test('for his own domain alone he moves the mail of no other, and that of his own no further than his reach', () => {
    const lied = [...house, ...lies(theirs, 'ham', 'eve@one.example', 'one.example')];
    const models = buildModels(new Model(), lied, NOW, WEIGHING);
    assert.deepEqual(found(models, null).weights, honest.weights);
    const own = found(models, 'one.example');
    for (const { features } of others)
      assert.ok(Math.abs(own.logOdds(features) - honest.logOdds(features)) <= REACH + 1e-3);
  });

  test('does not make the base sure of itself', () => {
    const { experience } = found(buildModels(new Model(), lies(theirs, 'ham'), NOW, WEIGHING), null);
    assert.deepEqual(experience, { spam: 10, ham: 0 });
  });

  test('who is contradicted by another does nothing; users who agree move mail further than one', () => {
    const truth = lies(theirs, 'ham', 'adam@example.com').map((lesson): Lesson => ({ ...lesson, label: 'ham' }));
    const quarrel = found(buildModels(new Model(), [...house, ...lies(theirs, 'ham'), ...truth], NOW, WEIGHING), null);
    const alone = found(buildModels(new Model(), [...house, ...lies(theirs, 'ham')], NOW, WEIGHING), null);
    const crowd = ['a', 'b', 'c'].flatMap((user) => lies(theirs, 'ham', `${user}@example.com`));
    const many = found(buildModels(new Model(), [...house, ...crowd], NOW, WEIGHING), null);
    const moved = (model: Model) =>
      theirs.reduce((sum, { features }) => sum + model.logOdds(features) - honest.logOdds(features), 0);
    assert.ok(moved(quarrel) < moved(alone));
    assert.ok(moved(many) > 2 * moved(alone));
  });

  test('is not asked about a mail of which the administrator has said what it is', () => {
    const contradicted = house.filter(({ label }) => label === 'ham').slice(0, 50);
    const models = buildModels(new Model(), [...house, ...lies(contradicted, 'ham')], NOW, WEIGHING);
    assert.deepEqual(found(models, null).weights, honest.weights);
  });
});
