import { decodeCharset } from '../../../text/charset.ts';
import type { CMap } from './cmap.ts';
import type { Encoding } from './encodings.ts';

/** A character as it is shown. */
export interface Glyph {
  readonly text: string;
  /** In thousandths of the font's size. */
  readonly width: number;
  /** Whether word spacing applies: the single octet 32 (ISO 32000-1 section 9.3.3). */
  readonly space: boolean;
}

/** Tells of the strings of a content stream what they show. */
export interface Font {
  glyphs(string: Buffer): Iterable<Glyph>;
  readonly vertical: boolean;
  /** Whether widths are guessed. */
  readonly guessed: boolean;
}

export interface SimpleFontOptions {
  readonly encoding: Encoding;
  readonly unicode: CMap | null;
  /** By code; undefined where the font does not say. */
  readonly width: (code: number) => number | undefined;
  readonly guessed: boolean;
}

/** One octet a character. */
export function simpleFont({ encoding, unicode, width, guessed }: SimpleFontOptions): Font {
  const glyphOf = (code: number): Glyph => {
    const text = unicode?.text(code) ?? encoding[code] ?? '';
    return { text, width: width(code) ?? usualWidth(text), space: code === 32 };
  };
  const known: Glyph[] = [];
  return {
    *glyphs(string) {
      for (const code of string) {
        known[code] ??= glyphOf(code);
        yield known[code];
      }
    },
    vertical: false,
    guessed,
  };
}

export interface CompositeFontOptions {
  /** Says how many octets a code takes; null: two. */
  readonly codes: CMap | null;
  readonly unicode: CMap | null;
  /** Codes that are UTF-16 themselves. */
  readonly utf16: boolean;
  readonly width: (code: number) => number;
  readonly vertical: boolean;
}

/** Several octets a character (ISO 32000-1 section 9.7). */
export function compositeFont({ codes, unicode, utf16, width, vertical }: CompositeFontOptions): Font {
  return {
    *glyphs(string) {
      for (let at = 0; at < string.length; ) {
        const length = Math.min(string.length - at, codes === null ? 2 : codes.codeLength(string, at) || 1);
        const code = string.readUIntBE(at, length);
        at += length;
        const text = unicode?.text(code) ?? (utf16 ? String.fromCharCode(code) : '');
        yield { text, width: width(code), space: length === 1 && code === 32 };
      }
    },
    vertical,
    guessed: false,
  };
}

/** Codes are those of a charset of East Asia. */
export function charsetFont(charset: string, vertical: boolean): Font {
  return {
    *glyphs(string) {
      for (const text of decodeCharset(string, charset)) {
        yield { text, width: text < '\u0080' ? 500 : 1000, space: text === ' ' };
      }
    },
    vertical,
    guessed: true,
  };
}

const NARROW = /^[ijltfrI.,:;'!|()[\]\-`´’‘]$/;
const WIDE = /^[mwMW@%—]$/;

/** About what sans-serif fonts have. */
function usualWidth(text: string): number {
  if (text === ' ') return 278;
  if (NARROW.test(text)) return 280;
  if (WIDE.test(text)) return 850;
  return text >= 'A' && text <= 'Z' ? 680 : 540;
}
