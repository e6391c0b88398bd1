/**
 * What the objects of a PDF are made of (ISO 32000-1 section 7.3). A name is a JavaScript string without its slash, its
 * escapes resolved; a string is a Buffer.
 */
export type PdfValue = string | number | boolean | null | Buffer | Ref | Dict | readonly PdfValue[] | PdfStream;

export type Dict = ReadonlyMap<string, PdfValue>;

/** An indirect reference, ISO 32000-1 section 7.3.10. */
export class Ref {
  readonly number: number;
  readonly generation: number;

  constructor(number: number, generation: number) {
    this.number = number;
    this.generation = generation;
  }
}

/** A stream object: its dictionary, and where its octets begin in the file. */
export class PdfStream {
  readonly dict: Dict;
  readonly start: number;
  readonly id: ObjectId;

  constructor(dict: Dict, start: number, id: ObjectId) {
    this.dict = dict;
    this.start = start;
    this.id = id;
  }
}

/** -1 twice where the header of the object cannot be read. */
export interface ObjectId {
  readonly number: number;
  readonly generation: number;
}

export const EMPTY_DICT: Dict = new Map();

export function isDict(value: PdfValue | undefined): value is Dict {
  return value instanceof Map;
}

/** A number that counts something; null where it is none. */
export function countOf(value: PdfValue | undefined): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

export function numbersOf(value: PdfValue | undefined): readonly number[] {
  return Array.isArray(value) ? value.filter((one): one is number => typeof one === 'number') : [];
}
