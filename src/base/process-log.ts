import { destination, pino } from 'pino';
import type { Log, LogLevel } from './log.ts';

/** A log whose level may be changed. Its children keep the level they were made with. */
export interface ProcessLog extends Log {
  level: string;
}

/** The log of a process: a line of JSON each to the standard output. `facts` stand in every line. */
export function createLog(level: LogLevel, facts: object = {}): ProcessLog {
  return pino({ level, base: facts, timestamp: pino.stdTimeFunctions.isoTime }, destination({ fd: 1, sync: false }));
}
