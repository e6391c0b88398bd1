import { base64Run, isBase64 } from './base64-run.ts';
import type { EncodedRun, RunAt } from './encoded-run.ts';
import { escapeRun, percentRun } from './escape-run.ts';
import { numberRun } from './number-run.ts';

/** The loop is given back after so many characters. */
const BREATH = 256 * 1024;

/**
 * Octets that stand encoded in `text`, wherever: quotation marks are not followed, as a script can confuse whoever does. One pass;
 * each reader says how far it has looked. `found` takes each run in its order and says whether it wants more.
 */
export function* encodedRuns(text: string, found: (run: EncodedRun) => Generator<void, boolean>): Generator<void> {
  let breath = BREATH;
  for (let at = 0; at < text.length; ) {
    const { run, end } = runAt(text, at);
    at = Math.max(end, at + 1);
    if (run !== null && !(yield* found(run))) return;
    if (at < breath) continue;
    breath = at + BREATH;
    yield;
  }
}

function runAt(text: string, at: number): RunAt {
  const code = text.charCodeAt(at);
  if (code === 0x5c) return escapeRun(text, at);
  if (code === 0x25) return percentRun(text, at);
  if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
    const numbers = numberRun(text, at);
    if (numbers.end > at) return numbers;
  }
  return isBase64(code) ? base64Run(text, at) : { run: null, end: at + 1 };
}
