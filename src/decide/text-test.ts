import { RE2JS } from 're2js';
import type { ProblemList } from './problem.ts';
import type { TextTest } from './rule.ts';

/** A field longer than this is looked at as far as this: no reader sees more, and patterns cost time for every character. */
const LOOKED_AT = 8192;

/** Whether a text has one of the words (without case) and is matched by one of the patterns, where either is asked. */
export function textPredicate(test: TextTest, problems: ProblemList): (text: string) => boolean {
  const words = test.contains?.map((word) => word.normalize('NFKC').toLowerCase());
  const patterns = test.matches?.flatMap((source, index) => compile(source, problems.at('matches', index)));
  if (words === undefined && patterns === undefined) return () => true;
  return (text) => {
    const seen = text.length > LOOKED_AT ? text.slice(0, LOOKED_AT) : text;
    if (words !== undefined) {
      const lower = seen.normalize('NFKC').toLowerCase();
      if (!words.some((word) => lower.includes(word))) return false;
    }
    return patterns === undefined || patterns.some((pattern) => pattern.test(seen));
  };
}

function compile(source: string, problems: ProblemList): RE2JS[] {
  try {
    return [RE2JS.compile(source, RE2JS.CASE_INSENSITIVE)];
  } catch (error) {
    problems.add(
      `the pattern is not understood: ${error instanceof Error ? error.message : String(error)}`,
      'write it in RE2 syntax, which knows neither look-around nor back-references; (?-i) at the start minds case',
    );
    return [];
  }
}
