import { deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { lyingZip, overlappingBomb } from '../archives.ts';
import type { Row } from './case.ts';
import { eicar, fileCase, madeBy } from './making.ts';

const MIB = 1024 * 1024;
const zeros = (size: number): Buffer => Buffer.alloc(size);
const zip = (...names: readonly (readonly [string, Buffer])[]): Buffer =>
  lyingZip(names.map(([name, content]) => ({ name, content })));

/** `depth` layers of `width` copies of the archive below, around a file of zeros: 42.zip in small. */
function nestedBomb(depth: number, width: number): Buffer {
  let inner = zip(['zeros', zeros(8 * MIB)]);
  for (let i = 0; i < depth; i++) {
    const content = inner;
    inner = lyingZip(Array.from({ length: width }, (_, n) => ({ name: `${n}.zip`, content })));
  }
  return inner;
}

function layered(content: Buffer, depth: number, pack: (inner: Buffer) => Buffer): Buffer {
  let outer = content;
  for (let i = 0; i < depth; i++) outer = pack(outer);
  return outer;
}

const packedBy = (program: string) => (content: Buffer) =>
  madeBy('sh', ['-c', `${program} -c <in >out`], 'out', { in: content });

export const BOMB_ROW: Row = {
  name: 'bombs',
  attack: 'Archives that expand without end, or say that they do.',
  cases: [
    fileCase('nested', 'archives within archives, 16 in each', () => ({
      name: 'bomb.zip',
      content: nestedBomb(4, 16),
    })),
    fileCase('overlapping', '1,000 members that share their octets', () => ({
      name: 'bomb.zip',
      content: overlappingBomb(1000, MIB),
    })),
    fileCase('gzip-layers', 'gzip in gzip', () => ({
      name: 'bomb.gz',
      content: layered(zeros(64 * MIB), 3, gzipSync),
    })),
    fileCase('gzip-depth', 'gzip 40 times', () => ({ name: 'bomb.gz', content: layered(eicar, 40, gzipSync) })),
    fileCase(
      'xz-layers',
      'xz in xz',
      () => ({ name: 'bomb.xz', content: layered(zeros(32 * MIB), 2, packedBy('xz')) }),
      { needs: ['xz'] },
    ),
    fileCase(
      'bzip2-layers',
      'bzip2 in bzip2',
      () => ({ name: 'bomb.bz2', content: layered(zeros(32 * MIB), 2, packedBy('bzip2')) }),
      {
        needs: ['bzip2'],
      },
    ),
    fileCase('zstd', 'zstd', () => ({ name: 'bomb.zst', content: zstdCompressSync(zeros(64 * MIB)) })),
    fileCase('many-members', '3,000 members', () => ({
      name: 'bomb.zip',
      content: lyingZip(Array.from({ length: 3000 }, (_, i) => ({ name: `${i}`, content: Buffer.from('x') }))),
    })),
    fileCase('zip64-petabytes', 'four petabytes by ZIP64', () => {
      const extra = Buffer.alloc(12);
      extra.writeUInt32LE(0x0008_0001, 0);
      extra.writeBigUInt64LE(1n << 52n, 4);
      const wide = { size: 0xffffffff, extra };
      return {
        name: 'bomb.zip',
        content: lyingZip([{ name: '0', content: Buffer.from('0'), central: wide, local: wide }]),
      };
    }),
    fileCase('less-than-it-holds', 'a bomb that says 100 octets', () => {
      const small = { size: 100 };
      return {
        name: 'bomb.zip',
        content: lyingZip([{ name: '0', data: deflateRawSync(zeros(32 * MIB)), central: small, local: small }]),
      };
    }),
    fileCase(
      'bomb-and-hidden-entry',
      'a bomb before a member that no directory names',
      () => ({
        name: 'bomb.zip',
        content: lyingZip([
          { name: '0', content: zeros(64 * MIB) },
          { name: 'eicar.com', content: eicar, hidden: true },
        ]),
      }),
      { with: 'zip-disagreements' },
    ),
  ],
};
