import type { Command } from './command.ts';
import type { Question } from './step.ts';

// RFC 2920 section 3.1: some commands end a group; the client must have waited for their answer before it goes on. What a
// stranger smuggles in comes behind one of them.

const LAST: ReadonlySet<Command['verb']> = new Set(['EHLO', 'HELO', 'DATA', 'STARTTLS', 'AUTH', 'XCLIENT', 'QUIT']);
const AWAITED: ReadonlySet<Question['kind']> = new Set(['hello', 'login', 'response', 'xclient']);

/** Nothing may have come behind the command. */
export function endsGroup({ verb }: Command): boolean {
  return LAST.has(verb);
}

/** The question comes of such a command: nothing may have come before its answer either. */
export function isAwaited({ kind }: Question): boolean {
  return AWAITED.has(kind);
}
