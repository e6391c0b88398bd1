import { lyingZip } from '../archives.ts';
import { gif, jpeg } from '../pictures.ts';
import { elfProgram, peProgram } from '../programs.ts';
import { rar4, rar5 } from '../rar.ts';
import { joinedZip } from '../zip-pieces.ts';
import type { Row } from './case.ts';
import { eicar, eicarZip, fileCase } from './making.ts';

export const POLYGLOT_ROW: Row = {
  name: 'split-and-polyglot',
  attack: 'Volumes, self-extractors, files of two formats, content that is not what its name says.',
  cases: [
    fileCase('self-extracting-pe', 'a program for Windows with a ZIP', () => ({
      name: 'setup.exe',
      content: Buffer.concat([peProgram(), eicarZip]),
    })),
    fileCase('self-extracting-elf', 'a program for Linux with RAR', () => ({
      name: 'setup',
      content: Buffer.concat([elfProgram(), rar5([{ name: 'readme.txt', content: eicar }])]),
    })),
    fileCase('self-extracting-disguised', 'a self-extractor that calls itself a text', () => ({
      name: 'notes.txt',
      content: Buffer.concat([peProgram(), eicarZip]),
    })),
    fileCase('volume-of-zip', 'the last volume of a ZIP', () => ({
      name: 'papers.zip',
      content: lyingZip([{ name: 'readme.txt', content: eicar }], { disk: 1 }),
    })),
    fileCase('volume-of-rar', 'the first volume of RAR 5', () => ({
      name: 'papers.part1.rar',
      content: rar5([{ name: 'readme.txt', content: Buffer.from('half') }], 1),
    })),
    fileCase('volume-of-rar4', 'a volume of RAR 4', () => ({
      name: 'papers.r00',
      content: rar4([{ name: 'readme.txt', content: Buffer.from('half') }], 1),
    })),
    fileCase('half-of-a-zip', 'the first half of a ZIP', () => ({
      name: 'papers.z01',
      content: eicarZip.subarray(0, 60),
    })),
    fileCase('gif-and-zip', 'a picture that is a ZIP', () => ({
      name: 'picture.gif',
      content: Buffer.concat([gif(dot()), eicarZip]),
    })),
    fileCase('jpeg-and-rar', 'a picture that is RAR', () => ({
      name: 'picture.jpg',
      content: Buffer.concat([jpeg(dot()), rar5([{ name: 'readme.txt', content: eicar }])]),
    })),
    fileCase('wrong-name', 'a ZIP that calls itself a picture', () => ({ name: 'picture.png', content: eicarZip })),
    fileCase('wrong-magic', 'a ZIP whose first octets are broken', () => ({
      name: 'papers.zip',
      content: Buffer.concat([Buffer.from('XX'), eicarZip.subarray(2)]),
    })),
    fileCase('program-as-document', 'a program that calls itself a PDF', () => ({
      name: 'invoice.pdf',
      content: peProgram(),
    })),
    fileCase(
      'gif-and-lying-zip',
      'a picture that is a ZIP with two directories',
      () => ({
        name: 'picture.gif',
        content: Buffer.concat([
          gif(dot()),
          joinedZip(
            [
              { name: 'a.txt', content: Buffer.from('nothing') },
              { name: 'eicar.com', content: eicar },
            ],
            { comments: 'nested' },
          ),
        ]),
      }),
      { with: 'zip-disagreements' },
    ),
  ],
};

const dot = () => ({ width: 8, height: 8, grey: Buffer.alloc(64, 200) });
