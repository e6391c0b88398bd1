import { decodeReferences } from '../../text/character-reference.ts';
import { decodeCharset } from '../../text/charset.ts';
import type { PdfStreams } from './streams.ts';
import type { PdfStream } from './values.ts';

/** Every picture of a document may have metadata; the document's own stand somewhere among the first or last. */
const MOST_STREAMS = 64;
const LARGEST = 256 * 1024;
const LONGEST_TITLE = 1024;

/** Titles in XMP (ISO 16684-1 section 8.4), which readers show in the place of the file's name. */
export function* titlesOf(streams: PdfStreams, metadata: readonly PdfStream[]): Generator<void, readonly string[]> {
  const titles = new Set<string>();
  for (const stream of metadata.slice(-MOST_STREAMS)) {
    const octets = yield* streams.bytesOf(stream, LARGEST);
    const title = titleIn(decodeCharset(octets, ''));
    if (title !== '') titles.add(title);
    yield;
  }
  return [...titles];
}

function titleIn(xml: string): string {
  const start = xml.indexOf('<dc:title');
  const end = xml.indexOf('</dc:title>', start);
  if (start < 0 || end < 0) return '';
  const words = xml.slice(start, Math.min(end, start + LONGEST_TITLE)).replace(/<[^<>]*>/g, '');
  return decodeReferences(words).trim();
}
