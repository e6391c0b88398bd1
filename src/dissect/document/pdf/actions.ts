import { Flag, quote } from '../../flag.ts';
import type { Harvest } from './harvest.ts';
import type { PdfObjects } from './objects.ts';
import type { Scripts } from './scripts.ts';
import { textString } from './text-string.ts';
import { type Dict, isDict, type PdfValue } from './values.ts';

/** Triggers that nobody's hand sets off: a document or page is opened, seen, saved, printed or left (ISO 32000-1 tables 194 to 197). */
const AUTOMATIC = ['O', 'C', 'PO', 'PC', 'PV', 'PI', 'WC', 'WS', 'DS', 'WP', 'DP'];
/** Actions that one trigger sets off one after the other. */
const LONGEST_SEQUENCE = 64;
/** A machine's share, which is asked with the reader's login: `\\host\share`, and the same as an address. */
const SHARE = /^(?:\\\\|\/\/|file:(?:\/\/|\\\\)[^/\\])/i;
/** Where the file that an action names may stand (ISO 32000-1 section 7.11.2 and table 203). */
const FILE_KEYS = ['UF', 'F', 'Unix', 'Mac', 'DOS'];
const QUIET = new Set(['GoTo', 'Named', 'JavaScript', 'Launch', 'GoTo3DView', 'Thread', 'SetOCGState', 'Trans']);
const MEDIA = new Set(['RichMedia', 'Movie', 'Sound', 'Screen', '3D']);

/** Judges what a file does, by itself or at a click (ISO 32000-1 section 12.6). */
export class Actions {
  readonly #objects: PdfObjects;
  readonly #harvest: Harvest;
  readonly #scripts: Scripts;

  constructor(objects: PdfObjects, harvest: Harvest, scripts: Scripts) {
    this.#objects = objects;
    this.#harvest = harvest;
    this.#scripts = scripts;
  }

  /** Looks at a dictionary, which need not be an action: neither types nor paths to it are asked for. */
  visit(dict: Dict, objectNumber: number): void {
    if (dict.has('JS')) this.#scripts.add(dict.get('JS'), objectNumber);
    const kind = this.#get(dict, 'S');
    if (typeof kind === 'string') this.#byKind(kind, dict);
    const address = this.#get(dict, 'URI');
    if (Buffer.isBuffer(address)) this.#address(textString(address));
    this.#fileSpec(dict);
    if (dict.has('OpenAction')) this.#automatic(dict.get('OpenAction'));
    const triggers = this.#get(dict, 'AA');
    if (isDict(triggers)) for (const key of AUTOMATIC) this.#automatic(triggers.get(key));
    const subtype = dict.get('Subtype');
    if (typeof subtype === 'string' && MEDIA.has(subtype)) {
      this.#harvest.flag(Flag.note('pdf-media', `it plays or shows media (${subtype})`));
    }
  }

  /** The data of `stream` lie in another file (ISO 32000-1 section 7.3.8.2). */
  external(stream: Dict): void {
    const file = this.#fileOf(stream);
    if (file === '') return;
    this.#harvest.flag(Flag.note('pdf-other-file', `a piece of it lies in the file ${quote(file)}`));
    this.#share(file);
  }

  /** A file that is not in the document (section 7.11), whatever refers to it. */
  #fileSpec(dict: Dict): void {
    const system = this.#get(dict, 'FS');
    if (dict.has('EF') || (system === null && dict.get('Type') !== 'Filespec')) return;
    const file = this.#fileOf(dict);
    if (system === 'URL') this.#address(file);
    else this.#share(file);
  }

  #get(dict: Dict, key: string): PdfValue {
    return dict.has(key) ? this.#objects.resolve(dict.get(key)) : null;
  }

  #byKind(kind: string, action: Dict): void {
    if (kind === 'Launch') {
      const file = this.#fileOf(action) || this.#fileOf(this.#get(action, 'Win')) || 'a file that it does not name';
      this.#harvest.flag(Flag.active('pdf-launch', `it starts ${quote(file)}`));
      this.#share(file);
    } else if (kind === 'GoToR' || kind === 'GoToE' || kind === 'Thread') {
      const file = this.#fileOf(action);
      if (file === '') return;
      this.#harvest.flag(Flag.note('pdf-other-file', `it leads to the file ${quote(file)}`));
      this.#share(file);
    } else if (kind === 'SubmitForm' || kind === 'ImportData') {
      const file = this.#fileOf(action);
      const what = kind === 'SubmitForm' ? 'it sends its form to' : 'it fills its form from';
      this.#harvest.flag(Flag.note('pdf-form-data', `${what} ${quote(file)}`));
      this.#address(file);
    }
  }

  /** The file or address of a file specification: as a string, or under one of several keys. */
  #fileOf(action: PdfValue): string {
    if (!isDict(action)) return '';
    for (const key of FILE_KEYS) {
      const value = this.#get(action, key);
      const string = isDict(value) ? FILE_KEYS.map((inner) => this.#get(value, inner)).find(Buffer.isBuffer) : value;
      if (Buffer.isBuffer(string)) return textString(string);
    }
    return '';
  }

  #address(address: string): void {
    this.#harvest.link(address);
    this.#share(address);
  }

  #share(file: string): void {
    if (SHARE.test(file.trim())) {
      this.#harvest.flag(
        Flag.active('pdf-share', `it leads to ${quote(file)}, which is asked with the reader's login`),
      );
    }
  }

  /** What happens without a click: an action and those behind it; a place in the document is none. */
  #automatic(value: PdfValue | undefined): void {
    const waiting: PdfValue[] = [this.#objects.resolve(value)];
    for (let i = 0; i < waiting.length && i < LONGEST_SEQUENCE; i++) {
      const action = waiting[i];
      if (!isDict(action)) continue;
      const next = this.#get(action, 'Next');
      const following = Array.isArray(next) ? next.slice(0, LONGEST_SEQUENCE) : [next];
      for (const one of following) waiting.push(this.#objects.resolve(one));
      const kind = this.#get(action, 'S');
      if (typeof kind === 'string') this.#byItself(kind, action);
    }
  }

  #byItself(kind: string, action: Dict): void {
    const leads = kind === 'URI' || kind === 'SubmitForm' || kind === 'ImportData';
    if (leads) {
      const address = this.#get(action, 'URI');
      const where = Buffer.isBuffer(address) ? textString(address) : this.#fileOf(action);
      this.#harvest.flag(Flag.active('pdf-open-action', `as it is opened it goes to ${quote(where)} (${kind})`));
    } else if (!QUIET.has(kind)) {
      this.#harvest.flag(Flag.note('pdf-automatic', `it does something without a click (${kind})`));
    }
  }
}
