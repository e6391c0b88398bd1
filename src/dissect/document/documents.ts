import type { DocumentReader } from './document-reader.ts';
import { pdfReader } from './pdf/pdf.ts';
import { xmlDocument } from './xml-document.ts';
import { zipDocument } from './zip-document.ts';

/** A new format is a line here. */
const READERS: readonly DocumentReader[] = [pdfReader, zipDocument, xmlDocument];

const BY_TYPE: ReadonlyMap<string, DocumentReader> = new Map(
  READERS.flatMap((reader) => reader.types.map((type) => [type, reader] as const)),
);

/** Who reads documents of `type`; null where there is nothing to read. */
export function documentReaderOf(type: string): DocumentReader | null {
  return BY_TYPE.get(type) ?? null;
}
