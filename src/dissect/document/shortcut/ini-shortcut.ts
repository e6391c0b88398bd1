import type { Flag as PartFlag } from '../../../mail/part.ts';
import { Flag, quote } from '../../flag.ts';
import { decodeCharset } from '../../text/charset.ts';
import { DESKTOP_TYPE, SCF_TYPE, URL_TYPE } from '../../type/shortcut-kind.ts';
import type { DocumentContent, DocumentReader, DocumentSource } from '../document-reader.ts';
import { commandFlags, remoteFlags } from './command.ts';
import { type Said, shortcutContent } from './shortcut-content.ts';

const MOST_OCTETS = 1024 * 1024;
const MOST_LINES = 5000;

/** A `[Section]` of a file of `Key=value` lines; keys in lower case, of two equal ones the first, as Windows reads them. */
interface Section {
  readonly name: string;
  readonly values: ReadonlyMap<string, string>;
}

/** `.url` and `.website`, `.desktop`, `.scf`. */
export const iniShortcutReader: DocumentReader = {
  types: [URL_TYPE, DESKTOP_TYPE, SCF_TYPE],
  *read({ content, type }: DocumentSource): Generator<void, DocumentContent> {
    const text = decodeCharset(content.slice(0, MOST_OCTETS), '');
    yield;
    const sections = sectionsOf(text);
    yield;
    const said: Said[] = sections.flatMap(({ values }) => [...values].map(([what, value]) => ({ what, value })));
    const flags = sections.flatMap((section) => judges[type]?.(section) ?? []);
    return shortcutContent(said, flags.slice(0, MOST_FLAGS));
  },
};

const MOST_FLAGS = 16;

const judges: Readonly<Record<string, (section: Section) => readonly PartFlag[]>> = {
  [URL_TYPE]: internetShortcut,
  [DESKTOP_TYPE]: desktopEntry,
  [SCF_TYPE]: shellCommandFile,
};

/** The shell opens what stands behind URL= as a double click would, a program on a share included. */
function internetShortcut({ values }: Section): readonly PartFlag[] {
  const url = values.get('url') ?? '';
  const places = ['url', 'iconfile', 'workingdirectory', 'baseurl'].map((key) => values.get(key) ?? '');
  const flags: PartFlag[] = [...remoteFlags(places)];
  const file = /^(?:file:[\\/]*|(?=[\\/]{2}|[a-z]:[\\/]))(.*)$/is.exec(url.trim())?.[1];
  if (file !== undefined) flags.push(...commandFlags(file.split(/[?#]/, 1)[0] ?? '', ''));
  else if (!PLAIN_SCHEME.test(url)) flags.push(Flag.active('shortcut-command', `opens ${quote(url)}`));
  return flags;
}

/** What a browser, a mail program or a telephone answers; any other scheme starts whatever program has claimed it. */
const PLAIN_SCHEME = /^\s*(?:$|https?:|ftps?:|mailto:|tel:|[^:]*$)/i;

/** Desktop Entry Specification: Exec= is a command line; Type=Link has a URL= as Windows' file does. */
function desktopEntry({ values }: Section): readonly PartFlag[] {
  const exec = [values.get('exec'), values.get('tryexec')].find((command) => command !== undefined && command !== '');
  const flags: PartFlag[] = [...remoteFlags([values.get('icon') ?? ''])];
  if (exec !== undefined) flags.push(Flag.active('shortcut-command', `starts ${quote(exec)}`));
  return flags;
}

/** Explorer fetches the icon as soon as it shows the folder. */
function shellCommandFile({ values }: Section): readonly PartFlag[] {
  return remoteFlags([values.get('iconfile') ?? '', values.get('command') ?? '']);
}

function sectionsOf(text: string): readonly Section[] {
  const sections: { name: string; values: Map<string, string> }[] = [{ name: '', values: new Map() }];
  for (const line of text.split(/\r\n|\r|\n/, MOST_LINES)) {
    const trimmed = line.trim();
    if (trimmed.startsWith('[')) {
      sections.push({ name: trimmed.slice(1, trimmed.endsWith(']') ? -1 : undefined), values: new Map() });
      continue;
    }
    const at = trimmed.indexOf('=');
    const key = trimmed.slice(0, Math.max(0, at)).trim().toLowerCase();
    const values = sections.at(-1)?.values;
    if (key === '' || values === undefined || values.has(key)) continue;
    values.set(
      key,
      trimmed
        .slice(at + 1)
        .trim()
        .replace(/^"(.*)"$/, '$1'),
    );
  }
  return sections;
}
