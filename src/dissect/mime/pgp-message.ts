import { type Bytes, subBytes } from '../../mail/bytes.ts';
import { joinBytes } from '../join-bytes.ts';
import { ENCRYPTED_TAGS, LONGEST_PACKET_HEADER, newLength, packetHeader, TAG } from '../type/pgp-packet.ts';

/** What an OpenPGP message (RFC 9580 section 10.3) holds that can be read without a key. */
export interface PgpContents {
  readonly files: readonly PgpFile[];
  readonly compressed: readonly Bytes[];
  readonly encrypted: boolean;
  /** What stands there is no sequence of packets, or ends too early. */
  readonly damaged: boolean;
}

export interface PgpFile {
  /** '' where the message gives none. */
  readonly name: string;
  readonly content: Bytes;
}

/** A message has few; a key ring, which is none, has many. */
const MOST_PACKETS = 1000;
/** Pieces of 512 octets, the least that RFC 9580 section 4.2.1.4 allows, make 64 MB of them. */
const MOST_PIECES = 128 * 1024;
const PIECES_BETWEEN_PAUSES = 1024;

/** Yields now and then. */
export function* pgpContents(message: Bytes): Generator<void, PgpContents> {
  const files: PgpFile[] = [];
  const compressed: Bytes[] = [];
  for (let at = 0, count = 0; at < message.size; count++) {
    const packet = count < MOST_PACKETS ? yield* packetAt(message, at) : null;
    if (packet === null) return { files, compressed, encrypted: false, damaged: true };
    if (ENCRYPTED_TAGS.has(packet.tag)) return { files, compressed, encrypted: true, damaged: false };
    if (packet.tag === TAG.compressed) compressed.push(subBytes(packet.body, 1, packet.body.size));
    else if (packet.tag === TAG.literal) files.push(literal(packet.body));
    at = packet.end;
  }
  return { files, compressed, encrypted: false, damaged: false };
}

interface Packet {
  readonly tag: number;
  readonly body: Bytes;
  readonly end: number;
}

function* packetAt(message: Bytes, at: number): Generator<void, Packet | null> {
  const header = packetHeader(message.slice(at, at + LONGEST_PACKET_HEADER), 0);
  if (header === null) return null;
  const { tag, size } = header;
  let start = at + header.start;
  let end = size === null ? message.size : start + size;
  const pieces = [subBytes(message, start, end)];
  for (let partial = header.partial; partial; ) {
    const length = newLength(message.slice(end, end + LONGEST_PACKET_HEADER), 0);
    if (length === null || pieces.length === MOST_PIECES) return null;
    start = end + length.start;
    end = start + (length.size ?? 0);
    pieces.push(subBytes(message, start, end));
    partial = length.partial;
    if (pieces.length % PIECES_BETWEEN_PAUSES === 0) yield;
  }
  return { tag, body: joinBytes(pieces), end };
}

/** RFC 9580 section 5.9: format, name, date, and the file. */
function literal(body: Bytes): PgpFile {
  const nameSize = body.slice(1, 2)[0] ?? 0;
  const name = body.slice(2, 2 + nameSize).toString();
  const content = subBytes(body, 2 + nameSize + 4, body.size);
  // Section 5.9: for the reader's eyes only.
  return { name: name === '_CONSOLE' ? '' : name, content };
}
