import { glob, type TextPredicate } from '../base/glob.ts';

/**
 * A list of globs, of which one must fit; those that begin with `!` must not. A list of exclusions alone lets everything else in.
 */
export function globList(patterns: readonly string[]): TextPredicate {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
  const refused = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => glob(pattern.slice(1)));
  const wants = anyOf(wanted);
  if (refused.length === 0) return wants;
  return (text) => wants(text) && !refused.some((test) => test(text));
}

function anyOf(patterns: readonly string[]): TextPredicate {
  if (patterns.length === 0) return () => true;
  if (patterns.every((pattern) => !/[*?]/.test(pattern))) {
    const exact = new Set(patterns.map((pattern) => pattern.toLowerCase()));
    return (text) => exact.has(text);
  }
  const tests = patterns.map(glob);
  return (text) => tests.some((test) => test(text));
}
