import { randomBytes } from 'node:crypto';
import { type Disk, errorCode, ignoreAbsent, readUpTo, writeAllNow } from './durable.ts';

const BYTES = 32;

/**
 * A secret that all processes share and that outlives them: 32 random bytes in a file, made by whoever asks first.
 * @throws the disk's error where the file can neither be read nor made
 */
export async function sharedSecret(disk: Disk, path: string): Promise<Buffer> {
  for (;;) {
    const found = read(disk, path);
    if (found !== null) return found;
    const side = `${path}.${process.pid}`;
    await disk.unlink(side).catch(ignoreAbsent);
    const fd = disk.open(side, 'create');
    try {
      writeAllNow(disk, fd, [randomBytes(BYTES)], 0);
      await disk.sync(fd);
    } finally {
      disk.close(fd);
    }
    try {
      disk.link(side, path); // fails where another process was first: its secret is everybody's then
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    } finally {
      await disk.unlink(side);
    }
  }
}

function read(disk: Disk, path: string): Buffer | null {
  try {
    const fd = disk.open(path, 'read');
    try {
      const secret = readUpTo(disk, fd, 0, BYTES + 1);
      if (secret.length === BYTES) return secret;
      throw new Error(`${path} does not hold the ${BYTES} bytes of a secret; remove it, and another is made`);
    } finally {
      disk.close(fd);
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
