import type { Features } from './feature-list.ts';

export const LABELS = ['spam', 'ham'] as const;
export type Label = (typeof LABELS)[number];

/** Who teaches. Users are bounded in what they can change; the administrator is not. */
export interface Teacher {
  readonly kind: 'user' | 'administrator';
  /** Tells teachers apart: a login, an address; '' is the administrator at the command line. */
  readonly name: string;
}

/** One mail, and what somebody says that it is. The lessons are the truth; models are made of them. */
export interface Lesson {
  /** Of the mail's features: lower-case hexadecimal SHA-256. The same mail in another mailbox has the same. */
  readonly digest: string;
  readonly label: Label;
  readonly teacher: Teacher;
  /** The domain for which it is taught; null is the whole organisation. */
  readonly domain: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly features: Features;
}
