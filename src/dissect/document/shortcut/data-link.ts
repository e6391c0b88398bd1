import type { Flag as PartFlag } from '../../../mail/part.ts';
import { Flag, quote } from '../../flag.ts';
import { decodeCharset } from '../../text/charset.ts';
import { MOST_CHARACTERS } from '../../text/part-text.ts';
import { ddeFormula, FORMULA_TYPE, QUERY_TYPE, SYLK_TYPE } from '../../type/shortcut-kind.ts';
import type { DocumentContent, DocumentReader, DocumentSource } from '../document-reader.ts';
import { shortcutContent } from './shortcut-content.ts';

const PIECE = 256 * 1024;
const MOST_FLAGS = 16;

/** Texts that a spreadsheet program does more with than show them: `.iqy`, `.slk`, and tables whose cells are DDE formulas. */
export const dataLinkReader: DocumentReader = {
  types: [QUERY_TYPE, SYLK_TYPE, FORMULA_TYPE],
  *read({ content, type, charset }: DocumentSource): Generator<void, DocumentContent> {
    const text = decodeCharset(content.slice(0, MOST_CHARACTERS), charset);
    yield;
    const flags: PartFlag[] = [];
    if (type === QUERY_TYPE) flags.push(Flag.active('web-query', quote(text.split(/\r\n|\r|\n/, 3)[2] ?? '')));
    for (let at = 0; at < text.length && type !== QUERY_TYPE; at += PIECE) {
      // A line that a piece's end cuts is whole in the next one's overlap.
      const piece = text.slice(Math.max(0, at - 1024), at + PIECE);
      const formula = ddeFormula(piece);
      if (formula !== null && flags.length < MOST_FLAGS) flags.push(Flag.active('dde', quote(formula)));
      if (type === SYLK_TYPE && flags.length < MOST_FLAGS) flags.push(...macroFlags(piece));
      yield;
    }
    const { links } = shortcutContent([{ what: 'Text', value: text }], []);
    return { parts: [], flags: once(flags), text, hiddenText: '', links };
  },
};

/** SYLK knows macro sheets (`O;E`), names that run by themselves, and the functions of Excel 4. */
function macroFlags(text: string): readonly PartFlag[] {
  const macro =
    /^(?:O;(?:[^\r\n]{0,200};)?E\b.*|NN;N?Auto_?(?:open|close|activate).*|C;.*E(?:EXEC|CALL|REGISTER|RUN|FOPEN)\(.*)$/im;
  const found = macro.exec(text);
  return found === null ? [] : [Flag.active('xlm-macro', quote(found[0]))];
}

function once(flags: readonly PartFlag[]): readonly PartFlag[] {
  return [...new Map(flags.map((flag) => [`${flag.name} ${flag.detail}`, flag])).values()];
}
