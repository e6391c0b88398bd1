import type { HeaderField, Flag as PartFlag } from '../../mail/part.ts';
import { Flag, quote } from '../flag.ts';
import { namesOf } from './names.ts';
import { type Readings, readings } from './parameter.ts';
import { parseStructuredValue, type StructuredValue } from './structured-value.ts';

export type TransferEncoding = 'identity' | 'base64' | 'quoted-printable' | 'uuencode';

/** What the MIME fields of an entity's header say (RFC 2045, RFC 2183). */
export interface ContentFields {
  /** In lower case; null where the entity declares none. */
  readonly type: string | null;
  /** Null where there is none that can be used. */
  readonly boundary: string | null;
  readonly charset: string;
  readonly encoding: TransferEncoding;
  readonly disposition: 'inline' | 'attachment' | null;
  /** Every candidate file name, most likely first, each once. */
  readonly names: readonly string[];
  /** `smime-type` of RFC 8551 section 3.2.2 in lower case, '' where there is none. */
  readonly smimeType: string;
  readonly flags: readonly PartFlag[];
}

const ENCODINGS: Readonly<Record<string, TransferEncoding>> = {
  '': 'identity',
  '7bit': 'identity',
  '8bit': 'identity',
  binary: 'identity',
  base64: 'base64',
  'quoted-printable': 'quoted-printable',
  'x-uuencode': 'uuencode',
  'x-uue': 'uuencode',
  uuencode: 'uuencode',
  // Not in the standard, but in honest mail, and nobody decodes them.
  '7-bit': 'identity',
  '8-bit': 'identity',
  '7bits': 'identity',
  '8bits': 'identity',
  none: 'identity',
};

/** RFC 5322 section 2.1.1: no line is longer, so no line can hold a longer boundary. */
const LONGEST_BOUNDARY = 990;
/** RFC 2046 section 5.1.1 allows 70 characters; real senders go a little beyond. */
const HONEST_BOUNDARY = 200;

/** What RFC 5322 section 2.2 does not allow in a field's name, but for white space, which is judged by itself. */
const FOREIGN = /[^\t\x20-\x7e]+/g;
const CONTENT_FIELD = /^content-(?:type|transfer-encoding|disposition)$/i;

const NO_FIELDS: ContentFields = {
  type: null,
  boundary: null,
  charset: '',
  encoding: 'identity',
  disposition: null,
  names: [],
  smimeType: '',
  flags: [],
};

export function readContentFields(header: readonly HeaderField[]): ContentFields {
  let types: HeaderField[] | null = null;
  let encodings: HeaderField[] | null = null;
  let dispositions: HeaderField[] | null = null;
  const flags: PartFlag[] = [];
  for (const field of header) {
    if (field.name.length < 12) continue;
    if (isDisguised(field.name)) {
      const detail = `${quote(field.name)} is a Content field for readers that skip what may not stand in a name`;
      flags.push(Flag.ambiguous('foreign-octets-in-name', detail));
    }
    const initial = field.name.charCodeAt(0) | 32;
    if (initial !== 99) continue;
    const name = field.name.toLowerCase();
    const bare = name.trim();
    if (bare === 'content-type') types = [...(types ?? []), field];
    else if (bare === 'content-transfer-encoding') encodings = [...(encodings ?? []), field];
    else if (bare === 'content-disposition') dispositions = [...(dispositions ?? []), field];
    else continue;
    if (bare !== name) {
      const detail = `${quote(field.name)} has white space before the colon: some readers do not know the field`;
      flags.push(Flag.ambiguous('space-before-colon', detail));
    }
  }
  if (types === null && encodings === null && dispositions === null) {
    return flags.length === 0 ? NO_FIELDS : { ...NO_FIELDS, flags };
  }
  return new FieldReader(header, flags).read(types ?? [], encodings ?? [], dispositions ?? []);
}

/** A byte order mark before the header's first name, a control character or letter of another script within one. */
function isDisguised(name: string): boolean {
  const bare = name.replace(FOREIGN, '');
  return bare.length !== name.length && CONTENT_FIELD.test(bare.trim());
}

type ContentField = 'content-type' | 'content-transfer-encoding' | 'content-disposition';

class FieldReader {
  readonly #header: readonly HeaderField[];
  readonly #flags: PartFlag[];

  constructor(header: readonly HeaderField[], flags: PartFlag[]) {
    this.#header = header;
    this.#flags = flags;
  }

  read(types: HeaderField[], encodings: HeaderField[], dispositions: HeaderField[]): ContentFields {
    const type = this.#one('content-type', types);
    const disposition = this.#one('content-disposition', dispositions);
    const encoding = this.#encoding(encodings);
    const mediaType = mediaTypeOf(type);
    const multipart = mediaType?.startsWith('multipart/') ?? false;
    return {
      type: mediaType,
      boundary: multipart && type !== null ? this.#boundary(type) : null,
      charset: type === null ? '' : first(readings(type.parameters, 'charset')).trim(),
      encoding,
      disposition: dispositionOf(disposition),
      names: namesOf({ type, disposition, header: this.#header }),
      smimeType: type === null ? '' : first(readings(type.parameters, 'smime-type')).toLowerCase(),
      flags: this.#flags,
    };
  }

  /** The first of several equal fields; several that differ are two readings of one entity. */
  #one(name: ContentField, fields: HeaderField[]): StructuredValue | null {
    const [field, ...rest] = fields;
    if (field === undefined) return null;
    const other = rest.find((another) => canonical(another.value) !== canonical(field.value));
    if (other !== undefined) {
      const detail = `the first ${name} reads ${quote(field.value)}, another one ${quote(other.value)}`;
      this.#flags.push(Flag.ambiguous(`duplicate-${name}`, detail));
    } else if (rest.length > 0) {
      this.#flags.push(Flag.note(`repeated-${name}`, `${fields.length} equal fields`));
    }
    return parseStructuredValue(field.value);
  }

  #encoding(fields: HeaderField[]): TransferEncoding {
    const value = this.#one('content-transfer-encoding', fields)?.value ?? '';
    const token = value.replace(/^["\s]+|["\s]+$/g, '');
    const encoding = Object.hasOwn(ENCODINGS, token) ? ENCODINGS[token] : undefined;
    // A field that says nothing is as none; one that says something, but not where it should, is read by somebody.
    const lost = token === '' && fields.some((field) => field.value !== '');
    if (encoding !== undefined && !lost) return encoding;
    const detail = `${quote(fields[0]?.value ?? '')} is no known encoding: read as it stands, other readers guess`;
    this.#flags.push(Flag.ambiguous('unknown-transfer-encoding', detail));
    return 'identity';
  }

  #boundary(type: StructuredValue): string | null {
    const found = readings(type.parameters, 'boundary');
    const all = new Set([...(found.extended === null ? [] : [found.extended]), ...found.plain].map(trimBoundary));
    const [boundary, other] = all;
    if (boundary === undefined) return null;
    if (other !== undefined) {
      const detail = `the boundary reads ${quote(boundary)} or ${quote(other)}`;
      this.#flags.push(Flag.ambiguous('boundary-readings', detail));
    } else if (found.broken || found.extended !== null || found.commented) {
      const detail = `${quote(boundary)} is written in a way that some readers do not know`;
      this.#flags.push(Flag.ambiguous('boundary-form', detail));
    } else if (boundary === '' || boundary.length > HONEST_BOUNDARY || boundary.includes('=?')) {
      this.#flags.push(Flag.ambiguous('boundary-form', `${quote(boundary)} is no boundary by RFC 2046`));
    }
    return boundary === '' || boundary.length > LONGEST_BOUNDARY ? null : boundary;
  }
}

/** RFC 2046 section 5.1.1: a boundary does not end in white space. */
function trimBoundary(value: string): string {
  return value.replace(/[ \t]+$/, '');
}

function canonical(value: string): string {
  return value
    .replace(/[\s"]+/g, '')
    .replace(/;$/, '')
    .toLowerCase();
}

function first(found: Readings): string {
  return found.extended ?? found.plain[0] ?? '';
}

function mediaTypeOf(type: StructuredValue | null): string | null {
  if (type === null) return null;
  const [token = ''] = type.value.split(/\s/, 1);
  const compact = /^\S*\/\S*$/.test(token) ? token : type.value.replace(/\s+/g, '');
  return compact === '' ? null : compact.slice(0, 255);
}

function dispositionOf(disposition: StructuredValue | null): 'inline' | 'attachment' | null {
  if (disposition === null || disposition.value === '') return null;
  // RFC 2183 section 2.8: what is not known is treated as attachment.
  return disposition.value === 'inline' ? 'inline' : 'attachment';
}
