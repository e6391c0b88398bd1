import { lyingZip } from '../archives.ts';
import { encryptedRar5 } from '../encrypted-rar.ts';
import { ZIP_CLASSES } from '../zip-disagreements.ts';
import type { Row } from './case.ts';
import { eicar, fileCase } from './making.ts';

/** `A3 two names` as the name of a file. */
const slug = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '-');

export const ZIP_ROW: Row = {
  name: 'zip-disagreements',
  attack: 'ZIP files of which each reader sees other members, names or contents.',
  cases: [
    ...ZIP_CLASSES.map(([kind, what, content]) =>
      fileCase(slug(`${kind} ${what}`), `${kind}: ${what}`, () => ({ name: 'papers.zip', content })),
    ),
    fileCase(
      'encrypted-behind',
      'an encrypted archive that only readers from the front see',
      () => ({
        name: 'papers.zip',
        content: lyingZip([
          { name: 'readme.txt', content: Buffer.from('nothing') },
          { name: 'a.rar', content: encryptedRar5('a.txt', eicar, 'none'), hidden: true },
        ]),
      }),
      { with: 'encrypted-archives' },
    ),
  ],
};
