/** TNEF streams made octet by octet ([MS-OXTNEF]), so that they can lie. */

export const ID = {
  title: 0x00018010,
  body: 0x0002800c,
  renderData: 0x00069002,
  data: 0x0006800f,
  properties: 0x00069005,
  messageProperties: 0x00069003,
  codePage: 0x00069007,
} as const;

export interface AttributeLie {
  readonly size?: number;
  readonly checksum?: number;
}

export function attribute(id: number, data: Buffer | string, lie: AttributeLie = {}): Buffer {
  const octets = Buffer.from(data);
  const head = Buffer.alloc(9);
  head.writeUInt8(id === ID.body || id === ID.messageProperties || id === ID.codePage ? 1 : 2);
  head.writeUInt32LE(id, 1);
  head.writeUInt32LE(lie.size ?? octets.length, 5);
  const sum = Buffer.alloc(2);
  sum.writeUInt16LE(lie.checksum ?? octets.reduce((total, octet) => total + octet, 0) & 0xffff);
  return Buffer.concat([head, octets, sum]);
}

export function tnef(...attributes: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from('789f3e220100', 'hex'), ...attributes]);
}

/** An attachment as Outlook writes it. */
export function attachment(title: string, data: Buffer | string, ...more: readonly Buffer[]): Buffer {
  return Buffer.concat([
    attribute(ID.renderData, Buffer.alloc(14)),
    attribute(ID.title, `${title}\0`),
    attribute(ID.data, data),
    ...more,
  ]);
}

export type Property = readonly [id: number, type: number, value: Buffer];

export const STRING8 = 0x1e;
export const UNICODE = 0x1f;
export const BINARY = 0x102;
const LONG = 3;

/** A list of properties; ids from 0x8000 on are named by a number. */
export function properties(...list: readonly Property[]): Buffer {
  return Buffer.concat([number(list.length), ...list.flatMap(property)]);
}

function property([id, type, value]: Property): Buffer[] {
  const name = id >= 0x8000 ? [Buffer.alloc(16), number(0), number(1)] : [];
  const tag = number(id * 0x10000 + type);
  if (type === LONG) return [tag, ...name, value];
  return [tag, ...name, number(1), number(value.length), value, Buffer.alloc((4 - (value.length % 4)) % 4)];
}

export const long = (id: number, value: number): Property => [id, LONG, number(value)];
export const unicode = (id: number, value: string): Property => [id, UNICODE, Buffer.from(`${value}\0`, 'utf16le')];
export const binary = (id: number, value: Buffer): Property => [id, BINARY, value];
/** With the identifier of an interface before it: a message, or an object of OLE. */
export const object = (id: number, kind: 'message' | 'storage', value: Buffer): Property => [
  id,
  0x0d,
  Buffer.concat([Buffer.from(kind === 'message' ? INTERFACE.message : INTERFACE.storage, 'hex'), value]),
];
const INTERFACE = { message: '0703020000000000c000000000000046', storage: '0b00000000000000c000000000000046' };

function number(value: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeUInt32LE(value >>> 0);
  return octets;
}

/** PidTagRtfCompressed that is not compressed. */
export function uncompressedRtf(rtf: string): Buffer {
  return Buffer.concat([number(rtf.length + 12), number(rtf.length), Buffer.from('MELA'), number(0), Buffer.from(rtf)]);
}
