import { destination, pino } from 'pino';
import type { Log, LogLevel } from './log.ts';

/** A log whose level may be changed. Its children keep the level they were made with. */
export interface ProcessLog extends Log {
  level: string;
}

/** Bytes of lines that wait while the log cannot be written. Beyond it lines are lost. */
const MOST_WAITING = 16 * 1024 * 1024;

/**
 * The log of a process: a line of JSON each to the standard output. `facts` stand in every line. Where the output fails (a full
 * disk, a terminal that is gone) lines wait for the next that can be written, and nothing else is held up.
 */
export function createLog(level: LogLevel, facts: object = {}): ProcessLog {
  const output = destination({ fd: 1, sync: false, maxLength: MOST_WAITING });
  const { flushSync } = output;
  // The flush at the process's end tries until it can write: not where nothing can be written.
  output.on('error', () => {
    output.flushSync = () => {};
  });
  output.on('write', () => {
    output.flushSync = flushSync;
  });
  return pino({ level, base: facts, timestamp: pino.stdTimeFunctions.isoTime }, output);
}
