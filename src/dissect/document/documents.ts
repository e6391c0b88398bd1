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
export function documentReadersOf(draft: Draft): readonly DocumentReader[] {
  const { detected, declaredType, names } = draft;
  // Whatever a ZIP says it is used for, the reader of documents that are ZIP files looks at its members.
  const reader = BY_TYPE.get(detected.type) ?? BY_TYPE.get(detected.container);
  const readers = reader === undefined ? [] : [reader];
  if (isPdfWithoutMark(draft)) readers.push(pdfReader);
  if (isPage({ detectedType: detected.type, declaredType, names })) readers.push(pageReader);
  return readers;
}

/** What octets may be that programs for PDF open all the same, the mark of a PDF missing or far behind its place. */
const NOTHING_ELSE = /^(?:text\/|image\/|application\/octet-stream$|application\/xml$)/;
const PDF_NAME = /\.pdf[. ]*$/i;

/** Whether a program for PDF is asked to open what does not begin as one: it searches for objects. */
function isPdfWithoutMark({ detected, declaredType, names }: Draft): boolean {
  return (
    NOTHING_ELSE.test(detected.type) &&
    (declaredType === 'application/pdf' || names.some((name) => PDF_NAME.test(name)))
  );
}
