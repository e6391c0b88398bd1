import { constants, inflateRawSync } from 'node:zlib';

/** The header of an OpenPGP packet (RFC 9580 section 4.2). */
export interface PacketHeader {
  readonly tag: number;
  /** Offset of the body. */
  readonly start: number;
  /** Octets of the body, or of its first piece; null where it goes to the end. */
  readonly size: number | null;
  /** Another length stands behind the piece. */
  readonly partial: boolean;
}

/** Packet types of RFC 9580 section 5. */
export const TAG = {
  publicKeySessionKey: 1,
  signature: 2,
  symmetricKeySessionKey: 3,
  onePassSignature: 4,
  compressed: 8,
  encrypted: 9,
  marker: 10,
  literal: 11,
  protected: 18,
  aead: 20,
} as const;

export const ENCRYPTED_TAGS: ReadonlySet<number> = new Set([
  TAG.publicKeySessionKey,
  TAG.symmetricKeySessionKey,
  TAG.encrypted,
  TAG.protected,
  TAG.aead,
]);

/** Octets that a header takes at most. */
export const LONGEST_PACKET_HEADER = 6;

/** Null where none stands at `at`. */
export function packetHeader(octets: Buffer, at: number): PacketHeader | null {
  const first = octets[at] ?? 0;
  if ((first & 0x80) === 0) return null;
  if ((first & 0x40) !== 0) {
    const length = newLength(octets, at + 1);
    return length === null ? null : { tag: first & 0x3f, ...length };
  }
  const tag = (first >> 2) & 0x0f;
  const octetsOfLength = [1, 2, 4, 0][first & 3] ?? 0;
  const start = at + 1 + octetsOfLength;
  if (start > octets.length) return null;
  const size = octetsOfLength === 0 ? null : octets.readUIntBE(at + 1, octetsOfLength);
  return { tag, start, size, partial: false };
}

/** RFC 9580 section 4.2.1; null where the octets end within. */
export function newLength(octets: Buffer, at: number): Pick<PacketHeader, 'start' | 'size' | 'partial'> | null {
  const first = octets[at];
  if (first === undefined) return null;
  if (first < 192) return { start: at + 1, size: first, partial: false };
  if (first < 224) {
    const second = octets[at + 1];
    return second === undefined ? null : { start: at + 2, size: ((first - 192) << 8) + second + 192, partial: false };
  }
  if (first < 255) return { start: at + 1, size: 2 ** (first & 0x1f), partial: true };
  return at + 5 > octets.length ? null : { start: at + 5, size: octets.readUInt32BE(at + 1), partial: false };
}

/** Whether content that begins so is an OpenPGP message; keys and detached signatures are none. */
export function isPgpMessage(head: Buffer): boolean {
  // A marker and a signature may stand before what says what the message is.
  for (let at = 0, before = 0; before < 3; before++) {
    const header = packetHeader(head, at);
    if (header === null) return false;
    const end = header.size === null ? head.length : header.start + header.size;
    const body = head.subarray(header.start, end);
    if (!isPreliminary(header, body)) return isContent(header.tag, body, packetHeader(head, end)?.tag ?? -1);
    at = end;
  }
  return false;
}

function isPreliminary({ tag, size }: PacketHeader, body: Buffer): boolean {
  const [first = 0, second = 0] = body;
  if (tag === TAG.marker) return body.toString('latin1') === 'PGP';
  if (tag === TAG.onePassSignature) return size === 13 && first === 3;
  return tag === TAG.signature && ((first === 3 && second === 5) || (first === 4 && second <= 1));
}

function isContent(tag: number, body: Buffer, next: number): boolean {
  switch (tag) {
    case TAG.publicKeySessionKey:
      return isPublicKeySessionKey(body) && ENCRYPTED_TAGS.has(next);
    case TAG.symmetricKeySessionKey:
      return isSymmetricKeySessionKey(body) && ENCRYPTED_TAGS.has(next);
    case TAG.compressed:
      return isCompressed(body);
    case TAG.literal:
      return isLiteral(body);
    default:
      return false;
  }
}

/** RFC 9580 section 5.1: version, eight octets of the key, a public-key algorithm that can encrypt. */
function isPublicKeySessionKey(body: Buffer): boolean {
  return body[0] === 3 && [1, 2, 16, 18, 25, 26].includes(body[9] ?? 0);
}

/** RFC 9580 section 5.3: version, cipher, and how a password becomes a key. */
function isSymmetricKeySessionKey(body: Buffer): boolean {
  const [version = 0, cipher = 0, way = 0] = body;
  return version === 4 && cipher >= 1 && cipher <= 13 && [0, 1, 3, 4].includes(way);
}

/** RFC 9580 section 5.6: what comes out begins with a packet. */
function isCompressed(body: Buffer): boolean {
  const [method, second = 0] = body;
  if (method === 3) return body.toString('latin1', 1, 4) === 'BZh';
  if (method === 2 && (second & 0x0f) !== 8) return false;
  if (method !== 1 && method !== 2) return false;
  try {
    const packed = body.subarray(method === 2 ? 3 : 1);
    const inner = inflateRawSync(packed.subarray(0, SAMPLE), { finishFlush: constants.Z_SYNC_FLUSH });
    return INNER_TAGS.has(packetHeader(inner, 0)?.tag ?? -1);
  } catch {
    return false;
  }
}

/** Enough for the tables of a deflated block and the first octets behind them. */
const SAMPLE = 512;
const INNER_TAGS: ReadonlySet<number> = new Set([
  TAG.signature,
  TAG.onePassSignature,
  TAG.compressed,
  TAG.marker,
  TAG.literal,
]);

/** RFC 9580 section 5.9: a format, and a name of letters that can be seen. */
function isLiteral(body: Buffer): boolean {
  const format = String.fromCharCode(body[0] ?? 0);
  const nameEnd = 2 + (body[1] ?? 0);
  if (!'btul1m'.includes(format) || body.length < nameEnd + 4) return false;
  return body.subarray(2, nameEnd).every((octet) => octet >= 32 && octet !== 127);
}
