import type { Lesson } from './lesson.ts';

/** How lessons are weighed. */
export interface Weighing {
  /** Milliseconds in which a lesson loses half its weight. */
  readonly halfLife: number;
  /** Lessons of one user on one day that count in full; more share that weight. */
  readonly perDay: number;
  /** What one user's lessons may weigh at most together, as a share of what others have taught, the base counted as `BASE`. */
  readonly userShare: number;
}

/** The base counts as so many lessons where a user's share is worked out. */
const BASE = 100;
const DAY_MS = 86_400_000;

/** A lesson and how much it counts. */
export interface Weighed {
  readonly lesson: Lesson;
  /** Positive; 1 is a fresh lesson of the administrator. */
  readonly weight: number;
}

/**
 * Lessons by age, and bounded for each user: whoever teaches day and night moves the model as far as one voice among many may.
 * Teachers who disagree on a mail cancel each other out; the administrator outvotes users.
 */
export function weigh(lessons: readonly Lesson[], now: number, { halfLife, perDay, userShare }: Weighing): Weighed[] {
  const aged = lessons.map((lesson) => ({
    lesson,
    weight: 2 ** (-Math.max(0, now - lesson.at) / halfLife),
  }));
  const factors = userFactors(aged, perDay, userShare);
  const bounded = aged.map(({ lesson, weight }) => ({ lesson, weight: weight * factors(lesson) }));
  return agreed(bounded);
}

/** By what each user's lessons are multiplied, by day. */
function userFactors(aged: readonly Weighed[], perDay: number, userShare: number): (lesson: Lesson) => number {
  const days = new Map<string, number>();
  for (const { lesson } of aged) days.set(dayKey(lesson), (days.get(dayKey(lesson)) ?? 0) + 1);
  const daily = (lesson: Lesson) => Math.min(1, perDay / (days.get(dayKey(lesson)) ?? 1));
  const sums = new Map<string, number>();
  let all = BASE;
  for (const { lesson, weight } of aged) {
    const bounded = lesson.teacher.kind === 'user' ? weight * daily(lesson) : weight;
    all += bounded;
    if (lesson.teacher.kind === 'user') sums.set(lesson.teacher.name, (sums.get(lesson.teacher.name) ?? 0) + bounded);
  }
  return ({ teacher, ...lesson }) => {
    if (teacher.kind !== 'user') return 1;
    const sum = sums.get(teacher.name) ?? 0;
    // Users share a bound that others' lessons raise, but not their own.
    return daily({ teacher, ...lesson }) * Math.min(1, ((all - sum) * userShare) / sum);
  };
}

function dayKey({ teacher, at }: Lesson): string {
  return `${Math.floor(at / DAY_MS)} ${teacher.name}`;
}

/** One lesson for each mail and domain: what is left when those for spam and those for ham are set against each other. */
function agreed(weighed: readonly Weighed[]): Weighed[] {
  const mails = new Map<string, { lesson: Lesson; spam: number; decided: boolean }>();
  for (const { lesson, weight } of weighed) {
    const key = `${lesson.domain ?? ''} ${lesson.digest}`;
    const decided = lesson.teacher.kind === 'administrator';
    const known = mails.get(key);
    if (known?.decided && !decided) continue;
    const signed = lesson.label === 'spam' ? weight : -weight;
    const before = known !== undefined && known.decided === decided ? known.spam : 0;
    mails.set(key, { lesson, spam: before + signed, decided });
  }
  return [...mails.values()]
    .filter(({ spam }) => spam !== 0)
    .map(({ lesson, spam }) => ({ lesson: { ...lesson, label: spam > 0 ? 'spam' : 'ham' }, weight: Math.abs(spam) }));
}
