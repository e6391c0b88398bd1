import type { Label, Teacher } from './lesson.ts';

/** What somebody says of a mail. */
export interface Taught {
  readonly label: Label;
  readonly teacher: Teacher;
  /** Null teaches the organisation. */
  readonly domain: string | null;
}

/** The domain of a user who is named by an address; null where he is not. */
export function domainOfUser(name: string): string | null {
  const at = name.lastIndexOf('@');
  return at < 0 || at === name.length - 1 ? null : name.slice(at + 1).toLowerCase();
}
