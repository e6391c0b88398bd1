import type { Lesson } from './lesson.ts';

/** How lessons become a model. */
export interface Weighing {
  /** Milliseconds in which a lesson loses half its weight. */
  readonly halfLife: number;
  /** Points by which all lessons of one user together may move the score of any mail, at most. */
  readonly userReach: number;
}

/** A lesson and how much it counts. */
export interface Weighed {
  readonly lesson: Lesson;
  /** Positive; 1 is a fresh lesson. */
  readonly weight: number;
}

/** Lessons by age. What the administrator says of a mail is not asked of users. */
export function weigh(lessons: readonly Lesson[], now: number, { halfLife }: Weighing): Weighed[] {
  const decided = new Set(lessons.filter(isAdministrators).map(({ digest }) => digest));
  return lessons
    .filter((lesson) => isAdministrators(lesson) || !decided.has(lesson.digest))
    .map((lesson) => ({ lesson, weight: 2 ** (-Math.max(0, now - lesson.at) / halfLife) }));
}

export function isAdministrators({ teacher }: Lesson): boolean {
  return teacher.kind === 'administrator';
}
