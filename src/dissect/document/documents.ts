import { activeMimeReader } from './active-mime.ts';
import { calendarReader } from './calendar.ts';
import type { DocumentReader } from './document-reader.ts';
import { mboxReader } from './mbox.ts';
import { oleReader } from './ole/ole.ts';
import { oneNoteReader } from './onenote/onenote.ts';
import { pdfReader } from './pdf/pdf.ts';
import { rtfReader } from './rtf/rtf.ts';
import { dataLinkReader } from './shortcut/data-link.ts';
import { iniShortcutReader } from './shortcut/ini-shortcut.ts';
import { lnkReader } from './shortcut/lnk.ts';
import { xmlShortcutReader } from './shortcut/xml-shortcut.ts';
import { tnefReader } from './tnef.ts';
import { xmlDocument } from './xml-document.ts';
import { zipDocument } from './zip-document.ts';

/** A new format is a line here. */
const READERS: readonly DocumentReader[] = [
  tnefReader,
  calendarReader,
  mboxReader,
  pdfReader,
  zipDocument,
  xmlDocument,
  rtfReader,
  activeMimeReader,
  oleReader,
  oneNoteReader,
  lnkReader,
  iniShortcutReader,
  xmlShortcutReader,
  dataLinkReader,
];

const BY_TYPE: ReadonlyMap<string, DocumentReader> = new Map(
  READERS.flatMap((reader) => reader.types.map((type) => [type, reader] as const)),
);

/** Who reads documents of `type`; null where there is nothing to read. */
export function documentReaderOf(type: string): DocumentReader | null {
  return BY_TYPE.get(type) ?? null;
}
