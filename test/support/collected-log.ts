import type { Log } from '../../src/base/log.ts';

export interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly facts: object;
  readonly text: string;
}

/** A log that keeps its lines for a test to look at. */
export function collectedLog(): Log & { readonly lines: readonly Line[]; texts(): string[] } {
  const lines: Line[] = [];
  const at = (level: Line['level']) => (facts: object, text: string) => void lines.push({ level, facts, text });
  const log = {
    lines,
    texts: () => lines.map((line) => line.text),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => log,
  };
  return log;
}
