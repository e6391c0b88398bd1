import { Flag } from '../../flag.ts';
import { decodeReferences } from '../../text/character-reference.ts';
import { decodeCharset } from '../../text/charset.ts';
import type { Harvest } from './harvest.ts';
import type { PdfObjects } from './objects.ts';
import type { Scripts } from './scripts.ts';
import type { PdfStreams } from './streams.ts';
import { PdfStream, type PdfValue } from './values.ts';

/** Octets of all packets of a form together. */
const LARGEST_FORM = 8 * 1024 * 1024;
/** Packets and revisions of them. */
const MOST_PACKETS = 64;
/** Characters between two turns. */
const TURN = 128 * 1024;

/** Forms in XML that stand in a PDF (ISO 32000-1 section 12.7.8; XFA 3.3). Acrobat shows them in the place of the pages. */
export class Xfa {
  readonly #objects: PdfObjects;
  readonly #packets = new Map<number, PdfStream>();

  constructor(objects: PdfObjects) {
    this.#objects = objects;
  }

  /** `value` of a key `XFA`: a stream, or names of packets and streams by turns. */
  add(value: PdfValue | undefined): void {
    for (const whole of this.#objects.resolveAll(value)) {
      const list = Array.isArray(whole) ? whole.slice(0, 2 * MOST_PACKETS) : [whole];
      for (const stream of list.flatMap((one) => this.#objects.resolveAll(one))) {
        if (stream instanceof PdfStream && this.#packets.size < MOST_PACKETS) this.#packets.set(stream.start, stream);
      }
    }
  }

  /** The words of the form; its scripts go to `scripts`. */
  *harvest(streams: PdfStreams, scripts: Scripts, harvest: Harvest): Generator<void, string> {
    if (this.#packets.size === 0) return '';
    harvest.flag(Flag.note('pdf-xfa', `it holds a form in XML (XFA) of ${this.#packets.size} packets`));
    let room = LARGEST_FORM;
    let words = '';
    // The template may be split between packets: it is read as one text.
    let xml = '';
    for (const stream of this.#packets.values()) {
      const { content, cut } = yield* streams.open(stream, room);
      if (cut) harvest.flag(Flag.overLimit('pdf-length', 'its form in XML is longer than is read'));
      xml += decodeCharset(content.slice(0, content.size), '');
      room = Math.max(0, room - content.size);
    }
    let sinceTurn = 0;
    for (const { script, text } of pieces(xml)) {
      sinceTurn += text.length;
      if (sinceTurn > TURN) {
        sinceTurn = 0;
        yield;
      }
      if (script) scripts.addText('xfa-script', text);
      else if (text.trim() !== '') words += `${text.trim()}\n`;
    }
    return words;
  }
}

const SCRIPT = /^<(\/)?(?:[\w-]{1,40}:)?script[\s>]/;

/** The text between tags in order; what stands in an element `script` apart from the rest. */
function* pieces(xml: string): Generator<{ script: boolean; text: string }> {
  let script = false;
  for (let position = 0; position < xml.length; ) {
    const tag = xml.indexOf('<', position);
    const end = tag < 0 ? xml.length : tag;
    if (end > position) yield { script, text: decodeReferences(xml.slice(position, end)) };
    if (tag < 0) return;
    if (xml.startsWith('<![CDATA[', tag)) {
      const close = xml.indexOf(']]>', tag);
      yield { script, text: xml.slice(tag + 9, close < 0 ? xml.length : close) };
      position = close < 0 ? xml.length : close + 3;
      continue;
    }
    const close = xml.indexOf('>', tag);
    const element = SCRIPT.exec(xml.slice(tag, tag + 60));
    if (element !== null) script = element[1] === undefined;
    position = close < 0 ? xml.length : close + 1;
  }
}
