import type { Label, Lesson } from './lesson.ts';
import { BUCKETS, type Experience, LONGEST, type Model } from './model.ts';
import { isAdministrators, type Weighed, type Weighing, weigh } from './weigh.ts';

const ROUNDS = 3;
/** Lessons of one user, of each kind, that count as experience: nobody makes a model sure of itself alone. */
const MOST_EXPERIENCE_OF_USER = 10;

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
  const scopes = Map.groupBy(weigh(lessons, now, weighing), ({ lesson }) => lesson.domain);
  const organisation = taughtBy(base, scopes.get(null) ?? [], weighing);
  models.set(null, organisation);
  for (const [domain, own] of scopes) if (domain !== null) models.set(domain, taughtBy(organisation, own, weighing));
  return models;
}

/**
 * The administrator's lessons first, then those of each user, as if there were no other user: how far they move the model is cut to
 * his reach, and all these movements are added. Users who agree move it further than one alone can; those who do not cancel out.
 */
function taughtBy(base: Model, weighed: readonly Weighed[], { userReach }: Weighing): Model {
  const trunk = learnAll(
    base,
    weighed.filter(({ lesson }) => isAdministrators(lesson)),
  );
  const users = Map.groupBy(
    weighed.filter(({ lesson }) => !isAdministrators(lesson)),
    ({ lesson }) => lesson.teacher.name,
  );
  const model = trunk.copy();
  for (const [, own] of [...users].sort(([a], [b]) => (a < b ? -1 : 1))) {
    addMovement(model, trunk, learnAll(trunk, own), userReach);
    model.experience = sumOf(model.experience, experienceOf(own, MOST_EXPERIENCE_OF_USER));
  }
  return model;
}

/** By the inequality of Cauchy and Schwarz no mail's log-odds move further than the movement is long, times the longest mail. */
function addMovement(model: Model, from: Model, to: Model, reach: number): void {
  let square = 0;
  for (let i = 0; i < BUCKETS; i++) square += ((to.weights[i] ?? 0) - (from.weights[i] ?? 0)) ** 2;
  const part = Math.min(1, reach / (LONGEST * Math.sqrt(square)));
  for (let i = 0; i < BUCKETS; i++) {
    const moved = (to.weights[i] ?? 0) - (from.weights[i] ?? 0);
    if (moved !== 0) model.weights[i] = (model.weights[i] ?? 0) + part * moved;
  }
}

/** A copy of the base that has learned all that. */
function learnAll(base: Model, weighed: readonly Weighed[]): Model {
  const model = base.copy();
  const inOrder = [...weighed].sort((a, b) => (a.lesson.digest < b.lesson.digest ? -1 : 1));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { lesson, weight } of shuffled(inOrder, round + 1))
      model.learn(lesson.features, lesson.label === 'spam', weight);
  }
  model.experience = sumOf(base.experience, experienceOf(weighed, Number.POSITIVE_INFINITY));
  return model;
}

function experienceOf(weighed: readonly Weighed[], most: number): Experience {
  const sum = (label: Label) =>
    weighed.reduce((all, { lesson, weight }) => (lesson.label === label ? all + weight : all), 0);
  return { spam: Math.min(most, sum('spam')), ham: Math.min(most, sum('ham')) };
}

function sumOf(one: Experience, other: Experience): Experience {
  return { spam: one.spam + other.spam, ham: one.ham + other.ham };
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
