import { readFileSync } from 'node:fs';

/** How many files and sockets this process may have open at once (RLIMIT_NOFILE); null where the system does not tell. */
export function openFilesLimit(): number | null {
  try {
    const [, limit] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1')) ?? [];
    return limit === undefined ? null : Number(limit);
  } catch {
    return null; // no Linux, or no /proc
  }
}
