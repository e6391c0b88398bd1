import type { Flag } from '../../mail/part.ts';
import { Flag as make } from '../flag.ts';

/** What 7-Zip says of one member, `ERROR: CRC Failed : path`, or of the archive. */
export interface Complaint {
  /** Control characters have become `_`; null where it is about the archive. */
  readonly path: string | null;
  readonly flag: Flag;
}

const PREFIX = 'ERROR: ';
const SEPARATOR = ' : ';
/** Of files that we do not let it make: attributes, hard links, links that lead out. */
const OURS = ['Cannot ', 'Dangerous link'];

/** Null for a line that is none, or that speaks of the world which the sandbox does not have. */
export function parseComplaint(line: string): Complaint | null {
  if (!line.startsWith(PREFIX)) return null;
  const text = line.slice(PREFIX.length);
  if (OURS.some((start) => text.startsWith(start))) return null;
  const at = text.indexOf(SEPARATOR);
  if (at < 0) return { path: null, flag: archiveFlag(text) };
  return { path: text.slice(at + SEPARATOR.length), flag: toFlag(text.slice(0, at)) };
}

function archiveFlag(message: string): Flag {
  return message.includes('allocate required memory')
    ? make.overLimit('unpack-memory', message)
    : make.corrupt('archive-damaged', message);
}

function toFlag(message: string): Flag {
  if (message.includes('password')) return make.encrypted('encrypted-member', message);
  if (message === 'Unsupported Method') return make.unknown('unsupported-method', message);
  return make.corrupt('damaged-member', message);
}
