import type { PartView } from './facts.ts';
import { globList } from './glob-list.ts';
import type { Question } from './question.ts';
import { inRange } from './range.ts';
import type { PartTest } from './rule.ts';

export type PartPredicate = (part: PartView, question: Question) => boolean;

/**
 * How many of several readings must fit: a part with two names and a field given twice say two things, and the strict one
 * counts. `some` for rules that stop mail, `every` for rules that let it through.
 */
export type Readings = 'some' | 'every';

export function otherReadings(readings: Readings): Readings {
  return readings === 'some' ? 'every' : 'some';
}

/** Whether the test fits one of the readings, or all of them; none where there is nothing to read. */
export function fits<T>(values: readonly T[], readings: Readings, test: (value: T) => boolean): boolean {
  return readings === 'some' ? values.some(test) : values.length > 0 && values.every(test);
}

/** Everything that `test` asks of one part; `count` is the caller's. */
export function partPredicate(test: PartTest, readings: Readings): PartPredicate {
  const checks: PartPredicate[] = [];
  const { name, extension, declaredType, detectedType, origin, flag, attachment, size } = test;
  if (attachment !== undefined) checks.push((part) => isAttachment(part) === attachment);
  if (origin !== undefined) checks.push((part) => origin.includes(part.origin));
  if (size !== undefined) checks.push((part) => inRange(part.size, size));
  if (name !== undefined) {
    const names = globList(name);
    checks.push((part, question) => fits(question.names(part), readings, names));
  }
  if (extension !== undefined) {
    const extensions = globList(extension.map((text) => text.replace(/^(!?)\./, '$1')));
    checks.push((part, question) => fits(question.names(part), readings, (text) => extensions(extensionOf(text))));
  }
  if (detectedType !== undefined) {
    const types = globList(detectedType);
    checks.push((part) => types(part.detectedType));
  }
  if (declaredType !== undefined) {
    const types = globList(declaredType);
    checks.push((part) => part.declaredType !== null && types(part.declaredType));
  }
  if (flag !== undefined) {
    const flags = globList(flag);
    checks.push((part) => part.flags.some(({ name: text }) => flags(text)));
  }
  return (part, question) => checks.every((check) => check(part, question));
}

/** What stands behind the last dot; '' where there is none. */
function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot === -1 ? '' : name.slice(dot + 1);
}

/** A part that a reader takes for a file: it has a name, is declared an attachment, or came out of something else. */
function isAttachment(part: PartView): boolean {
  return (
    part.names.length > 0 || part.disposition === 'attachment' || part.origin === 'member' || part.origin === 'embedded'
  );
}
