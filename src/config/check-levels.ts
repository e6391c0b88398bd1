import { LEVELS } from '../decide/levels.ts';
import { type Issue, issue } from './issues.ts';
import type { Written } from './schema/configuration.ts';

/** Levels that nothing reaches, since a more serious one begins no later. Those of some recipients may leave one of all without use. */
export function checkLevels({ spam: { levels } }: Written): readonly Issue[] {
  return LEVELS.flatMap((level, index) => {
    const from = levels[level];
    const above = LEVELS.slice(index + 1).find((other) => from !== null && (levels[other] ?? Infinity) <= from);
    if (above === undefined) return [];
    return [
      issue(
        ['spam', 'levels', level],
        `nothing comes to ${level}: ${above} begins at ${levels[above]}`,
        `let ${level} begin below it, or write ${above}: off`,
      ),
    ];
  });
}
