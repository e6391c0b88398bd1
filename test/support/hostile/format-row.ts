import { createHash } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { lzh, tar } from '../archives.ts';
import type { Attachment } from '../mails.ts';
import { arc, deb, lz4, rpm, xar } from '../package-files.ts';
import { rar5 } from '../rar.ts';
import type { Row } from './case.ts';
import { eicar, fileCase, madeBy } from './making.ts';

const member = { name: 'readme.txt', content: eicar };
const file = (name: string, content: Buffer): Attachment => ({ name, content });
/** What no program can make anything of, but the same each time. */
const noise = (size: number): Buffer => {
  const blocks = Array.from({ length: Math.ceil(size / 32) }, (_, i) => createHash('sha256').update(`${i}`).digest());
  return Buffer.concat(blocks).subarray(0, size);
};
const marked = (mark: string, at = 0): Buffer => Buffer.concat([noise(at), Buffer.from(mark, 'latin1'), noise(400)]);

export const FORMAT_ROW: Row = {
  name: 'rare-formats',
  attack: 'Formats that unpackers lack: opened where it can be, told where not.',
  cases: [
    fileCase('ace', 'ACE', () => file('papers.ace', marked('**ACE**', 7))),
    fileCase('alz', 'ALZ', () => file('papers.alz', marked('ALZ\x01'))),
    fileCase('egg', 'EGG', () => file('papers.egg', marked('EGGA'))),
    fileCase('zoo', 'ZOO', () => file('papers.zoo', marked('ZOO 2.10 Archive.\x1a\0\0\xdc\xa7\xc4\xfd'))),
    fileCase('by-its-name-only', 'what nobody knows under the name of an archive', () =>
      file('papers.ace', noise(500)),
    ),
    fileCase('chm', 'CHM', () => file('papers.chm', marked('ITSF\x03\0\0\0'))),
    fileCase(
      'iso',
      'an image of a disc',
      () =>
        file(
          'papers.iso',
          madeBy('genisoimage', ['-quiet', '-J', '-o', 'out.iso', 'readme.txt'], 'out.iso', { 'readme.txt': eicar }),
        ),
      {
        needs: ['genisoimage'],
      },
    ),
    fileCase(
      'cab',
      'CAB',
      () =>
        file('papers.cab', madeBy('gcab', ['-c', '-z', 'out.cab', 'readme.txt'], 'out.cab', { 'readme.txt': eicar })),
      {
        needs: ['gcab'],
      },
    ),
    fileCase(
      '7z',
      '7z',
      () => file('papers.7z', madeBy('7z', ['a', 'out.7z', 'readme.txt'], 'out.7z', { 'readme.txt': eicar })),
      { needs: ['7z'] },
    ),
    fileCase(
      'wim',
      'WIM',
      () =>
        file('papers.wim', madeBy('7z', ['a', '-twim', 'out.wim', 'readme.txt'], 'out.wim', { 'readme.txt': eicar })),
      {
        needs: ['7z'],
      },
    ),
    fileCase(
      'arj',
      'ARJ',
      () => file('papers.arj', madeBy('arj', ['a', '-y', 'out', 'readme.txt'], 'out.arj', { 'readme.txt': eicar })),
      { needs: ['arj'] },
    ),
    fileCase('rar5', 'RAR 5', () => file('papers.rar', rar5([{ name: 'readme.txt', content: eicar }]))),
    fileCase('lha', 'LHA', () => file('papers.lzh', lzh('readme.txt', eicar))),
    fileCase('lz4', 'lz4', () => file('papers.lz4', lz4(eicar))),
    fileCase('arc', 'ARC', () => file('papers.arc', arc(member))),
    fileCase('deb', 'a package of Debian', () => file('papers.deb', deb(member))),
    fileCase('rpm', 'RPM', () => file('papers.rpm', rpm(member))),
    fileCase('xar', 'a package of macOS', () => file('papers.pkg', xar(member))),
    fileCase('zstd', 'zstd', () => file('papers.zst', zstdCompressSync(eicar))),
    fileCase('vhd', 'an image of a drive', () =>
      file('papers.vhd', Buffer.concat([noise(1024), Buffer.from('conectix'), noise(504)])),
    ),
    fileCase(
      'cab-in-tar-in-7z',
      'CAB in TAR in 7z',
      () => {
        const cab = madeBy('gcab', ['-c', '-z', 'out.cab', 'readme.txt'], 'out.cab', { 'readme.txt': eicar });
        return file(
          'papers.7z',
          madeBy('7z', ['a', 'out.7z', 'in.tar'], 'out.7z', { 'in.tar': tar([{ name: '../in.cab', content: cab }]) }),
        );
      },
      { needs: ['gcab', '7z'], with: 'hostile-paths' },
    ),
  ],
};
