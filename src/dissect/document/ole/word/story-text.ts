import type { OleReading } from '../ole-reading.ts';

const CONTROL = /[\x00-\x1f]/;
/** MS-DOC section 2.8.25: where fields begin, show something, end. */
const FIELD_BEGIN = '\x13';
const FIELD_SEPARATOR = '\x14';
const FIELD_END = '\x15';
/** MS-DOC section 2.4.1: what ends paragraphs, lines, pages, columns; cells; and characters that are written otherwise. */
const SHOWN: ReadonlyMap<string, string> = new Map([
  ['\r', '\n'],
  ['\v', '\n'],
  ['\f', '\n'],
  ['\x0e', '\n'],
  ['\n', '\n'],
  ['\x07', '\t'],
  ['\t', '\t'],
  ['\x1e', '-'],
]);

/** Puts a run of a document's characters to its words, fields to their instructions. */
export function putStory(text: string, hidden: boolean, { words, fields }: OleReading): void {
  const put = (piece: string): void => {
    if (piece === '') return;
    if (fields.inCode) fields.code(piece);
    else {
      fields.text(piece);
      words.put(piece, hidden);
    }
  };
  for (const piece of text.split(/([\x00-\x1f])/)) {
    if (piece === FIELD_BEGIN) fields.begin();
    else if (piece === FIELD_SEPARATOR) fields.separate();
    else if (piece === FIELD_END) fields.end();
    else put(CONTROL.test(piece) ? (SHOWN.get(piece) ?? '') : piece);
  }
}
