import { type Bytes, subBytes } from '../../../../mail/bytes.ts';
import { Flag, quote } from '../../../flag.ts';
import { type CompoundStorage, streamOf } from '../compound-file.ts';
import type { OleReading } from '../ole-reading.ts';
import { inflateObject } from './object.ts';
import { type Atom, atomsOf } from './records.ts';

/** MS-PPT section 2.13.24. */
const SLIDE_SHOW_INFO = 0x03f9;
const TEXT_CHARACTERS = 0x0fa0;
const TEXT_OCTETS = 0x0fa8;
const STRING = 0x0fba;
const HYPERLINK = 0x0fd7;
const INTERACTION = 0x0ff2;
const INTERACTION_INFO = 0x0ff3;
const OBJECT_STORAGE = 0x1011;

/** MS-PPT section 2.3.2: what the stream `Current User` begins with where the presentation is encrypted. */
const ENCRYPTED = 0xf3d1c4df;
const LONGEST_TEXT = 1024 * 1024;
const LONGEST_STRING = 4096;
/** Bits of a slide's settings (MS-PPT section 2.6.6): it is left out. */
const HIDDEN = 0x04;
/** MS-PPT section 2.13.10. */
const RUN_PROGRAM = 2;

/** Reads a presentation of PowerPoint 97 to 2003 (MS-PPT): its text, what it starts, its objects. */
export function* readPowerPoint(storage: CompoundStorage, reading: OleReading): Generator<void> {
  const stream = streamOf(storage, 'PowerPoint Document')?.content;
  if (stream === undefined) return;
  const user = streamOf(storage, 'Current User')?.content.slice(12, 16);
  if (user?.length === 4 && user.readUInt32LE(0) === ENCRYPTED) {
    reading.flag(Flag.encrypted('encrypted-document', 'a presentation of PowerPoint'));
    return;
  }
  const presentation = new Presentation(stream, reading);
  for (const atom of atomsOf(stream)) {
    if (atom === null) yield;
    else yield* presentation.take(atom);
  }
}

class Presentation {
  readonly #stream: Bytes;
  readonly #reading: OleReading;
  /** The container that the strings belong to which come next. */
  #within: 'hyperlink' | 'interaction' | null = null;
  #shown: string | null = null;
  #startsProgram = false;

  constructor(stream: Bytes, reading: OleReading) {
    this.#stream = stream;
    this.#reading = reading;
  }

  *take(atom: Atom): Generator<void> {
    const { type, start, size } = atom;
    const { words } = this.#reading;
    switch (type) {
      case TEXT_CHARACTERS:
        words.put(
          `${this.#read(atom, LONGEST_TEXT)
            .toString('utf16le')
            .replace(/[\r\v]/g, '\n')}\n`,
        );
        break;
      case TEXT_OCTETS:
        words.put(
          `${this.#read(atom, LONGEST_TEXT)
            .toString('latin1')
            .replace(/[\r\v]/g, '\n')}\n`,
        );
        break;
      case HYPERLINK:
        this.#within = 'hyperlink';
        this.#shown = null;
        break;
      case INTERACTION:
        this.#within = 'interaction';
        this.#startsProgram = false;
        break;
      case INTERACTION_INFO:
        this.#startsProgram = this.#read(atom, 16)[8] === RUN_PROGRAM;
        if (this.#startsProgram) this.#reading.flag(Flag.active('start-program', 'an action of a slide'));
        break;
      case STRING:
        this.#string(atom);
        break;
      case SLIDE_SHOW_INFO:
        if (((this.#read(atom, 16)[10] ?? 0) & HIDDEN) !== 0) {
          this.#reading.flag(Flag.note('hidden-slide', 'a slide is left out of the show'));
        }
        break;
      case OBJECT_STORAGE:
        yield* inflateObject(subBytes(this.#stream, start, start + size), atom.instance === 1, this.#reading);
        break;
      default:
    }
  }

  /** MS-PPT sections 2.10.18 and 2.6.9: of a link what it shows, then where it leads; of an action the macro or program. */
  #string(atom: Atom): void {
    const text = this.#read(atom, LONGEST_STRING).toString('utf16le');
    if (this.#within === 'hyperlink') {
      if (atom.instance === 0) this.#shown = text;
      else if (atom.instance === 1) this.#reading.links.add(text, this.#shown);
    } else if (this.#within === 'interaction' && this.#startsProgram) {
      this.#reading.flag(Flag.active('start-program', quote(text)));
    } else this.#reading.words.put(`${text}\n`, true);
  }

  #read({ start, size }: Atom, most: number): Buffer {
    return this.#stream.slice(start, start + Math.min(size, most));
  }
}
