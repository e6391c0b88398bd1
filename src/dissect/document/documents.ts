import type { Draft } from '../draft.ts';
import { isPage } from '../text/text-kind.ts';
import { activeMimeReader } from './active-mime.ts';
import { calendarReader } from './calendar.ts';
import type { DocumentReader } from './document-reader.ts';
import { pageReader } from './html/html.ts';
import { mboxReader } from './mbox.ts';
import { bareWorkbook } from './ole/excel/excel.ts';
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
  bareWorkbook,
  oneNoteReader,
  lnkReader,
  iniShortcutReader,
  xmlShortcutReader,
  dataLinkReader,
];

const BY_TYPE: ReadonlyMap<string, DocumentReader> = new Map(
  READERS.flatMap((reader) => reader.types.map((type) => [type, reader] as const)),
);

/** Who reads `draft`. What a browser would show as a page is read as one too, whatever else it is. */
export function documentReadersOf({ detected, declaredType, names }: Draft): readonly DocumentReader[] {
  // Whatever a ZIP says it is used for, the reader of documents that are ZIP files looks at its members.
  const reader = BY_TYPE.get(detected.type) ?? BY_TYPE.get(detected.container);
  const page = isPage({ detectedType: detected.type, declaredType, names }) ? [pageReader] : [];
  return reader === undefined ? page : [reader, ...page];
}
