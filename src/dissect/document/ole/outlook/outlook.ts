import { Flag } from '../../../flag.ts';
import { decompressRtf } from '../../compressed-rtf.ts';
import { mapiBody } from '../../mapi-body.ts';
import type { CompoundStorage, CompoundStream } from '../compound-file.ts';
import type { OleReading } from '../ole-reading.ts';
import { BINARY, roleOf, STRING8, StoredProperties, UNICODE } from './properties.ts';

const LONGEST_RTF = 16 * 1024 * 1024;
/** Streams shorter than that, of which a message has a hundred for its recipients alone, become one part. */
const SHORT = 4096;

/** [MS-OXPROPS]: subject, sender, recipients as shown, the header as it came, each in the order in which a reader sees them. */
const SHOWN = ['0037', '0C1A', '0C1F', '5D01', '0042', '0065', '5D02', '0E04', '0E03', '0E02', '007D'];
/** The names of an attachment, the most telling first. */
const NAMES = ['3707', '3704', '3001', '370D', '3708'];
const ATTACH_DATA = '3701';
const BODY = '1000';
const RTF_COMPRESSED = '1009';
const HTML = '1013';

/** Reads a message of Outlook ([MS-OXMSG]), or an attachment of one; messages within it are storages like the others. */
export function* readOutlook(storage: CompoundStorage, reading: OleReading): Generator<void> {
  const role = roleOf(storage);
  if (role === null) return;
  const properties = new StoredProperties(storage, outerOf(storage));
  if (role === 'message') yield* readMessage(properties, reading);
  else if (role === 'attachment') readAttachment(properties, reading);
  for (const stream of storage.streams) if (isProperty(stream) && !reading.taken.has(stream)) reading.aside(stream);
  yield;
}

function outerOf({ parent }: CompoundStorage): StoredProperties | null {
  return parent !== null && roleOf(parent) === 'message' ? new StoredProperties(parent, null) : null;
}

function* readMessage(properties: StoredProperties, reading: OleReading): Generator<void> {
  for (const id of SHOWN) {
    const text = properties.text(id);
    if (text !== '') reading.words.put(`${text}\n`);
  }
  const { charset, internetCharset } = properties;
  body('body.txt', properties.stream(BODY, UNICODE), 'utf-16le', reading);
  body('body.txt', properties.stream(BODY, STRING8), charset, reading);
  body('body.html', properties.stream(HTML, BINARY), internetCharset, reading);
  body('body.html', properties.stream(HTML, UNICODE), 'utf-16le', reading);
  body('body.html', properties.stream(HTML, STRING8), internetCharset, reading);
  const rtf = properties.stream(RTF_COMPRESSED, BINARY);
  if (rtf !== null) yield* readRtf(rtf, reading);
}

function body(name: string, stream: CompoundStream | null, charset: string, reading: OleReading): void {
  const read = stream && mapiBody(stream.content, charset);
  if (!stream || !read) return;
  if (reading.paid(read.made) && reading.part('extracted', [name], read.content)) reading.taken.add(stream);
}

function* readRtf(stream: CompoundStream, reading: OleReading): Generator<void> {
  const packed = stream.content.slice(0, LONGEST_RTF);
  const { rtf, damaged } = yield* decompressRtf(packed, reading.budget.scratch);
  if (damaged) reading.flag(Flag.corrupt('ole-damaged', 'the RTF body is cut or damaged'));
  if (rtf.size > 0 && reading.paid(rtf.size)) reading.part('extracted', ['body.rtf'], rtf);
}

/** A message that is attached is a storage in the attachment's. */
function readAttachment(properties: StoredProperties, reading: OleReading): void {
  const names = new Set(NAMES.map((id) => properties.text(id)).filter((name) => name !== ''));
  const data = properties.stream(ATTACH_DATA, BINARY);
  if (data !== null && reading.part('embedded', [...names], data.content)) reading.taken.add(data);
}

function isProperty({ name, content }: CompoundStream): boolean {
  return content.size < SHORT && /^__(?:substg1\.0_|properties_version1\.0)/i.test(name);
}
