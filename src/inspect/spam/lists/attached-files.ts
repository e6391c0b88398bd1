import type { Part } from '../../../mail/part.ts';
import type { DigestThing } from './thing.ts';

/** Files that are asked for, and bytes of all of them: digests of more are not made. */
const MOST = 30;
const MOST_BYTES = 64 * 1024 * 1024;

/** Files within the mail; not what is in them, of which there may be thousands. */
export function attachedFiles(parts: readonly Part[]): readonly DigestThing[] {
  let room = MOST_BYTES;
  const files = parts.filter(({ origin, name, disposition, size }) => {
    const isFile = origin === 'entity' && size > 0 && (name !== null || disposition === 'attachment');
    if (!isFile || size > room) return false;
    room -= size;
    return true;
  });
  return files.slice(0, MOST).map((part) => ({
    kind: 'digest',
    role: 'attachment',
    part: part.path,
    proven: false,
    from: part.name ?? part.path,
    content: part.content(),
  }));
}
