import type { Lesson } from './lesson.ts';
import type { Model } from './model.ts';
import { type Weighed, type Weighing, weigh } from './weigh.ts';

const ROUNDS = 3;

/**
 * The models that a base becomes by lessons, by domain; null is the organisation's. What is taught for a domain moves that domain's
 * alone. The same from the same lessons, whatever their order.
 */
export function buildModels(
  base: Model,
  lessons: readonly Lesson[],
  now: number,
  weighing: Weighing,
): ReadonlyMap<string | null, Model> {
  const models = new Map<string | null, Model>();
  if (lessons.length === 0) return models;
  const scopes = Map.groupBy(lessons, ({ domain }) => domain);
  const organisation = learnAll(base, weigh(scopes.get(null) ?? [], now, weighing));
  models.set(null, organisation);
  for (const [domain, own] of scopes)
    if (domain !== null) models.set(domain, learnAll(organisation, weigh(own, now, weighing)));
  return models;
}

/** A copy of the base that has learned all that. */
export function learnAll(base: Model, weighed: readonly Weighed[]): Model {
  const model = base.copy();
  const inOrder = [...weighed].sort((a, b) => (orderKey(a) < orderKey(b) ? -1 : 1));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { lesson, weight } of shuffled(inOrder, round + 1))
      model.learn(lesson.features, lesson.label === 'spam', weight);
  }
  const sum = (label: Lesson['label']) =>
    weighed.reduce((all, { lesson, weight }) => (lesson.label === label ? all + weight : all), 0);
  model.experience = {
    spam: base.experience.spam + sum('spam'),
    ham: base.experience.ham + sum('ham'),
  };
  return model;
}

function orderKey({ lesson }: Weighed): string {
  return `${lesson.digest} ${lesson.domain ?? ''}`;
}

/** Fisher and Yates, by a linear congruential generator: the same order in every process. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const mixed = [...items];
  let state = seed;
  for (let i = mixed.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    const [a, b] = [mixed[i], mixed[j]];
    if (a !== undefined && b !== undefined) [mixed[i], mixed[j]] = [b, a];
  }
  return mixed;
}
