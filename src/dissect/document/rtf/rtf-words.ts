import { decodeCharset } from '../../text/charset.ts';
import { CHARACTERS } from './characters.ts';
import type { Group } from './group.ts';
import type { RtfReading } from './reading.ts';
import { ColourTable, FontTable } from './tables.ts';

/** Octets that wait for being decoded at most. */
const LONGEST_RUN = 64 * 1024;
const LONGEST_NOTE = 4096;
/** Code pages of a document as a whole. */
const PAGES: Readonly<Record<string, number>> = { ansi: 1252, mac: 10000, pc: 437, pca: 850 };

/** Turns text and the words about its looks into what is seen and what not. */
export class RtfWords {
  readonly fonts = new FontTable();
  readonly colours = new ColourTable();
  /** Text of a group that is looked at as a whole. */
  note = '';
  readonly #reading: RtfReading;
  #page = 1252;
  /** Octets as Latin-1, to be decoded together: a character may take two of them. */
  #run = '';
  /** Characters that are skipped behind a `\u`. */
  #skip = 0;

  constructor(reading: RtfReading) {
    this.#reading = reading;
  }

  /** A group begins or ends: `group` is the one that text belonged to. */
  seam(group: Group): void {
    this.#flush(group);
    this.#skip = 0;
  }

  octet(group: Group, code: number): void {
    if (this.#skip > 0) this.#skip--;
    else this.#run += String.fromCharCode(code);
    if (this.#run.length > LONGEST_RUN) this.#flush(group);
  }

  text(group: Group, octets: Buffer): void {
    const skipped = Math.min(this.#skip, octets.length);
    this.#skip -= skipped;
    for (let at = skipped; at < octets.length; at += LONGEST_RUN) {
      this.#run += octets.toString('latin1', at, at + LONGEST_RUN);
      if (this.#run.length > LONGEST_RUN) this.#flush(group);
    }
  }

  /** A control word of text. */
  control(group: Group, word: string, parameter: number | null): void {
    const character = CHARACTERS.get(word);
    if (word === 'u' || character !== undefined) {
      if (word !== 'u' && this.#skip > 0) {
        this.#skip--;
        return;
      }
      this.#flush(group);
      this.#put(group, character ?? String.fromCharCode((parameter ?? 0) & 0xffff));
      if (word === 'u') this.#skip = group.fallback;
      return;
    }
    if (word === 'ansicpg' && parameter !== null) this.#page = parameter;
    else if (PAGES[word] !== undefined) this.#page = PAGES[word];
    else if (LOOKS.has(word)) {
      this.#flush(group);
      look(group, word, parameter);
    }
  }

  #flush(group: Group): void {
    if (this.#run === '') return;
    const run = this.#run;
    this.#run = '';
    // Office keeps symbols and letters apart; for words it does not matter.
    const text = /[\x80-\xff]/.test(run)
      ? decodeCharset(Buffer.from(run, 'latin1'), this.fonts.charset(group.font, this.#page))
      : run;
    this.#put(group, text);
  }

  #put(group: Group, text: string): void {
    const { words, fields } = this.#reading;
    switch (group.destination) {
      case 'code':
        fields.code(text);
        return;
      case 'text':
      case 'result':
        if (group.inField) fields.text(text);
        if (text === '\n') words.line();
        // Text within an instruction is not shown, unless the field never ends.
        else words.put(text, fields.inCode || this.#isHidden(group));
        return;
      case 'template':
      case 'link':
      case 'class':
      case 'property':
        if (this.note.length < LONGEST_NOTE) this.note += text;
        return;
      default:
    }
  }

  #isHidden(group: Group): boolean {
    if (group.hidden || group.tiny) return true;
    const shaded = group.shaded || group.paragraphShaded || group.cellShaded;
    return this.colours.isWhite(group.colour) && !shaded;
  }
}

const LOOKS = new Set(
  'plain pard trowd v deleted fs cf f uc cb highlight chcbpat chshdng cbpat shading clcbpat clshdng'.split(' '),
);

function look(group: Group, word: string, parameter: number | null): void {
  const on = parameter !== 0;
  switch (word) {
    case 'plain':
      group.hidden = group.tiny = group.shaded = false;
      group.colour = 0;
      group.font = null;
      break;
    case 'pard':
      group.paragraphShaded = false;
      break;
    case 'trowd':
      group.cellShaded = false;
      break;
    case 'v':
    case 'deleted':
      group.hidden = on;
      break;
    case 'fs':
      // In half points.
      group.tiny = parameter !== null && parameter <= 2;
      break;
    case 'cf':
      group.colour = parameter ?? 0;
      break;
    case 'f':
      group.font = parameter;
      break;
    case 'uc':
      group.fallback = Math.max(0, Math.min(255, parameter ?? 1));
      break;
    case 'cbpat':
    case 'shading':
      group.paragraphShaded = on;
      break;
    case 'clcbpat':
    case 'clshdng':
      group.cellShaded = on;
      break;
    default:
      group.shaded = on;
  }
}
