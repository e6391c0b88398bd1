import type { Budget } from '../../budget.ts';
import { Flag, quote } from '../../flag.ts';
import { placeOf } from '../remote-target.ts';
import { ACTING, DESTINATIONS, type Destination, type Group, OUTERMOST } from './group.ts';
import { ObjectData } from './object-data.ts';
import type { RtfReading } from './reading.ts';
import type { RtfHandler } from './rtf-scanner.ts';
import { RtfWords } from './rtf-words.ts';

/** Groups deeper than that share what holds in the last. */
const MOST_DEPTH = 2000;

/** Follows the groups of a document and tells where its text goes. */
export class RtfDocument implements RtfHandler {
  readonly #reading: RtfReading;
  readonly #budget: Budget;
  readonly #words: RtfWords;
  readonly #outer: Group[] = [];
  #group: Group = { ...OUTERMOST };
  #beyond = 0;
  /** The first group has begun: what stands before it is no text. */
  #begun = false;

  constructor(reading: RtfReading, budget: Budget) {
    this.#reading = reading;
    this.#budget = budget;
    this.#words = new RtfWords(reading);
  }

  open(): void {
    this.#begun = true;
    if (this.#outer.length >= MOST_DEPTH) {
      this.#beyond++;
      return;
    }
    this.#words.seam(this.#group);
    this.#outer.push(this.#group);
    this.#group = { ...this.#group, optional: false, endsField: false };
  }

  close(): void {
    if (this.#beyond > 0) {
      this.#beyond--;
      return;
    }
    this.#words.seam(this.#group);
    const ended = this.#group;
    const outer = this.#outer.pop();
    // A brace too many ends nothing: programs differ in whether they read on.
    if (outer === undefined) return;
    this.#group = outer;
    if (ended.data !== null && ended.data !== outer.data) this.#reading.data.push(ended.data.end());
    if (ended.destination !== outer.destination) this.#ended(ended.destination);
    if (ended.endsField) this.#reading.fields.end();
  }

  /** The file has ended, with groups open perhaps. */
  end(): void {
    this.#beyond = 0;
    this.#words.seam(this.#group);
    while (this.#outer.length > 0) this.close();
    if (this.#group.data !== null) this.#reading.data.push(this.#group.data.end());
  }

  control(word: string, parameter: number | null): void {
    const group = this.#group;
    if (word === '*') {
      group.optional = true;
      return;
    }
    const destination = DESTINATIONS.get(word);
    if (destination !== undefined) this.#begin(word, destination);
    else if (group.optional) group.destination = group.destination === 'data' ? 'skip' : skipping(group);
    else this.#word(word, parameter);
    group.optional = false;
  }

  octet(code: number): void {
    if (this.#group.destination === 'data') this.#group.data?.escape();
    else this.#words.octet(this.#group, code);
  }

  text(octets: Buffer): void {
    if (!this.#begun) return;
    const group = this.#group;
    if (group.destination === 'data') group.data?.digits(octets);
    else if (group.destination === 'colours') this.#words.colours.text(octets);
    else if (group.destination !== 'skip' && group.destination !== 'fonts') this.#words.text(group, octets);
  }

  binary(octets: Buffer): void {
    if (this.#group.destination === 'data') this.#group.data?.binary(octets);
  }

  #begin(word: string, destination: Destination): void {
    const group = this.#group;
    this.#words.seam(group);
    if (group.destination === 'skip' && word !== 'ud' && !ACTING.has(destination)) return;
    if (word === 'upr') group.around = group.destination;
    if (destination === 'data') {
      if (group.destination !== 'data') group.data = new ObjectData(this.#budget);
    } else if (destination === 'code' && !group.inField) {
      this.#reading.fields.begin();
      group.inField = group.endsField = true;
    } else if (destination === 'result') this.#reading.fields.separate();
    else if (NOTES.has(destination)) this.#words.note = '';
    if (word !== 'ud') group.destination = destination;
    else if (group.destination === 'skip') group.destination = group.around;
  }

  #word(word: string, parameter: number | null): void {
    const group = this.#group;
    if (word === 'field') {
      this.#reading.fields.begin();
      group.inField = group.endsField = true;
    } else if (word === 'objupdate' || word === 'objautlink') {
      this.#reading.flag(Flag.active('external-object', `an object that brings itself up to date (\\${word})`));
    } else if (group.destination === 'fonts') this.#words.fonts.control(word, parameter ?? 0);
    else if (group.destination === 'colours') this.#words.colours.control(word, parameter ?? 0);
    else if (group.destination !== 'skip' && group.destination !== 'data') this.#words.control(group, word, parameter);
  }

  /** A group whose text is looked at as a whole has ended. */
  #ended(destination: Destination): void {
    const { flag, links, words } = this.#reading;
    const note = this.#words.note.trim();
    if (destination === 'template') {
      const remote = placeOf(note) === 'remote';
      links.add(note);
      flag(
        remote ? Flag.active('external-template', quote(note)) : Flag.note('external-link', `template ${quote(note)}`),
      );
    } else if (destination === 'link') links.add(note);
    else if (destination === 'class' && /^equation\.\d/i.test(note)) {
      flag(Flag.active('equation-object', `an object of ${quote(note)}`));
    } else if (destination === 'property' && note !== '') words.put(`${note}\n`, true);
    else return;
    this.#words.note = '';
  }
}

/** Groups whose text is looked at as a whole. */
const NOTES: ReadonlySet<Destination> = new Set(['template', 'link', 'class', 'property']);

/** Where the text of a group goes whose word is not known and that says that it may be passed over. */
function skipping(group: Group): Destination {
  return group.destination === 'code' ? 'code' : 'skip';
}
