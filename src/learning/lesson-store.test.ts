import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../../test/support/folder.ts';
import type { Lesson } from './lesson.ts';
import { LessonStore } from './lesson-store.ts';

const lesson = (more: Partial<Lesson> = {}): Lesson => ({
  digest: 'a1',
  label: 'spam',
  teacher: { kind: 'user', name: 'ann@example.com' },
  domain: null,
  at: 1_000,
  features: { text: Uint32Array.of(1, 4_000_000_000), frame: Uint32Array.of(7) },
  ...more,
});

test('a lesson comes back as it was taught; the same teacher changes it, another one adds his own', () => {
  using folder = temporaryFolder('lessons');
  const store = LessonStore.open(folder.at('learning.db'), 0);
  assert.equal(store.learn(lesson()), 'new');
  assert.deepEqual(store.all(), [lesson()]);
  assert.equal(store.learn(lesson({ at: 2_000 })), 'known');
  assert.equal(store.learn(lesson({ label: 'ham', at: 3_000 })), 'changed');
  assert.deepEqual(store.all(), [lesson({ label: 'ham', at: 3_000 })]);
  assert.equal(store.learn(lesson({ teacher: { kind: 'administrator', name: '' } })), 'new');
  assert.equal(store.learn(lesson({ domain: 'one.example' })), 'new');
  assert.equal(store.all().length, 3);
  store.close();
});

test('forgetting takes away what anybody has taught of the mail, in one scope', () => {
  using folder = temporaryFolder('lessons');
  const store = LessonStore.open(folder.at('learning.db'), 0);
  store.learn(lesson());
  store.learn(lesson({ teacher: { kind: 'administrator', name: '' } }));
  store.learn(lesson({ domain: 'one.example' }));
  const before = store.revision();
  assert.equal(store.forget('a1', null), 2);
  assert.equal(store.forget('a1', null), 0);
  assert.equal(store.revision(), before + 1);
  assert.deepEqual(store.all(), [lesson({ domain: 'one.example' })]);
  store.close();
});

test('of one user the newest thousand stay, whatever he teaches, and all of others', () => {
  using folder = temporaryFolder('lessons');
  const store = LessonStore.open(folder.at('learning.db'), 0);
  store.learn(lesson({ at: 1, teacher: { kind: 'user', name: 'bob@example.com' } }));
  for (let i = 0; i < 1_010; i++) store.learn(lesson({ digest: `${i}`, at: 10 + i }));
  store.purge(0);
  const all = store.all();
  assert.equal(all.filter(({ teacher }) => teacher.name === 'ann@example.com').length, 1_000);
  assert.equal(
    all.some(({ digest }) => digest === '0'),
    false,
  );
  assert.equal(all.at(-1)?.teacher.name, 'bob@example.com');
  store.close();
});
