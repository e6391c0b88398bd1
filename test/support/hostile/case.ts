import { lyingZip } from '../archives.ts';
import { type Attachment, mailAround, mailWith } from '../mails.ts';

/** One mail that tries something, or one file that is an attachment of an honest mail. */
export interface Case {
  /** Names its expectation: `ROW/NAME.json`. */
  readonly name: string;
  /** What is tried, in a few words. */
  readonly what: string;
  /** The row that it is combined with; without it the attack stands alone. */
  readonly with?: string;
  /** Programs that make it. */
  readonly needs?: readonly string[];
  readonly make: () => Made | Promise<Made>;
}

export type Made = { readonly mail: Buffer | string } | { readonly file: Attachment };

/** An attack, and its cases. */
export interface Row {
  readonly name: string;
  readonly attack: string;
  readonly cases: readonly Case[];
}

/** One of the ways in which a case comes. */
export interface Form {
  readonly name: 'as it is' | 'in a ZIP' | 'in a mail';
  readonly mail: Buffer;
  /**
   * Where the part lies that has this path where the case comes as it is, given the name of the mail's root; null where it is
   * of the mail around the file.
   */
  readonly pathOf: (path: string, root: string | null) => string | null;
}

/** A file lies in the ZIP file by itself, a mail as `mail.eml`. */
export function formsOf(made: Made): readonly Form[] {
  const alone = octets('file' in made ? mailWith('papers', made.file) : made.mail);
  const member = 'file' in made ? made.file : { name: 'mail.eml', content: alone };
  const zip = { name: 'papers.zip', content: lyingZip([{ name: member.name, content: member.content }]) };
  const ofMember = (path: string) => (path.startsWith('2/') ? path.replace('2/', '2/papers.zip/') : null);
  return [
    { name: 'as it is', mail: alone, pathOf: (path) => path },
    {
      name: 'in a ZIP',
      mail: octets(mailWith('papers', zip)),
      pathOf: 'file' in made ? ofMember : below('2/papers.zip/mail.eml'),
    },
    {
      name: 'in a mail',
      mail: octets(mailAround('papers', alone.toString('latin1'), 'around')),
      pathOf: below('1'),
    },
  ];
}

const octets = (mail: Buffer | string): Buffer => (typeof mail === 'string' ? Buffer.from(mail, 'latin1') : mail);

const below =
  (message: string) =>
  (path: string, root: string | null): string =>
    [`${message}/1`, ...(root === null ? [] : [root]), ...(path === '' ? [] : [path])].join('/');
