import type { HeaderField, Flag as PartFlag } from '../../mail/part.ts';
import { Flag, quote } from '../flag.ts';
import { readBoundary } from './boundary-parameter.ts';
import { type Manner, type Otherwise, USUAL } from './manner.ts';
import { namesOf } from './names.ts';
import { type Readings, readings } from './parameter.ts';
import { parseStructuredValue, type StructuredValue } from './structured-value.ts';
import { readEncoding, type TransferEncoding } from './transfer-encoding-field.ts';

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
  /** How others may read these fields, beside what the flags' names say. */
  readonly otherwise: readonly Otherwise[];
}

/** What RFC 5322 section 2.2 does not allow in a field's name, but for white space, which is judged by itself. */
const FOREIGN = /[^\t\x20-\x7e]+/g;
const CONTENT_FIELD = /^content-(?:type|transfer-encoding|disposition)$/i;

/** The fields of which there may be several, by what chooses among them. */
const CHOICES = {
  'content-type': 'contentType',
  'content-transfer-encoding': 'contentTransferEncoding',
  'content-disposition': 'contentDisposition',
} as const satisfies Readonly<Record<string, keyof Manner>>;

type ContentField = keyof typeof CHOICES;
/** "Content-Type". */
const SHORTEST_NAME = 12;

const NO_FIELDS: ContentFields = {
  type: null,
  boundary: null,
  charset: '',
  encoding: 'identity',
  disposition: null,
  names: [],
  smimeType: '',
  flags: [],
  otherwise: [],
};

export function readContentFields(header: readonly HeaderField[], manner: Manner = USUAL): ContentFields {
  let met: Partial<Record<ContentField, HeaderField[]>> | null = null;
  const flags: PartFlag[] = [];
  for (const field of header) {
    if (field.name.length < SHORTEST_NAME) continue;
    const name = contentField(field.name, manner, flags);
    if (name === null) continue;
    met ??= {};
    met[name] = [...(met[name] ?? []), field];
  }
  if (met === null && manner.type === null && manner.encoding === null) {
    return flags.length === 0 ? NO_FIELDS : { ...NO_FIELDS, flags };
  }
  return new FieldReader(header, flags, manner).read(met ?? {});
}

/** Which of them a field of that name is to a reader of the manner; null where it is none. */
function contentField(written: string, manner: Manner, flags: PartFlag[]): ContentField | null {
  let name = written;
  if (isDisguised(name)) {
    const detail = `${quote(name)} is a Content field for readers that skip what may not stand in a name, and none for others`;
    flags.push(Flag.ambiguous('foreign-octets-in-name', detail));
    if (manner.foreignName === 'known') name = name.replace(FOREIGN, '');
  }
  // Most names are told apart by their first letter.
  if ((name.charCodeAt(0) | 32) !== 99) return null;
  name = name.toLowerCase();
  const bare = name.trim();
  if (!isContentField(bare)) return null;
  if (bare === name) return bare;
  const detail = `${quote(written)} has white space before the colon: some readers do not know the field`;
  flags.push(Flag.ambiguous('space-before-colon', detail));
  return manner.spacedName === 'known' ? bare : null;
}

function isContentField(name: string): name is ContentField {
  return Object.hasOwn(CHOICES, name);
}

/** A byte order mark before the header's first name, a control character or letter of another script within one. */
function isDisguised(name: string): boolean {
  const bare = name.replace(FOREIGN, '');
  return bare.length !== name.length && CONTENT_FIELD.test(bare.trim());
}

class FieldReader {
  readonly #header: readonly HeaderField[];
  readonly #flags: PartFlag[];
  readonly #manner: Manner;
  readonly #otherwise: Otherwise[] = [];

  constructor(header: readonly HeaderField[], flags: PartFlag[], manner: Manner) {
    this.#header = header;
    this.#flags = flags;
    this.#manner = manner;
  }

  read(met: Readonly<Partial<Record<ContentField, HeaderField[]>>>): ContentFields {
    const typeText = this.#one('content-type', met['content-type']);
    const type = typeText === null ? null : parseStructuredValue(typeText);
    const dispositionText = this.#one('content-disposition', met['content-disposition']);
    const disposition = dispositionText === null ? null : parseStructuredValue(dispositionText);
    const encodingText = this.#one('content-transfer-encoding', met['content-transfer-encoding']);
    const encoding = this.#manner.encoding ?? this.#encoding(encodingText ?? '');
    const mediaType = this.#manner.type ?? this.#mediaType(type, typeText ?? '');
    const multipart = mediaType?.startsWith('multipart/') ?? false;
    return {
      type: mediaType,
      boundary: multipart ? (this.#manner.boundary ?? this.#boundary(type, typeText ?? '')) : null,
      charset: type === null ? '' : first(readings(type.parameters, 'charset')).trim(),
      encoding,
      disposition: dispositionOf(disposition),
      names: this.#names(type, disposition),
      smimeType: type === null ? '' : first(readings(type.parameters, 'smime-type')).toLowerCase(),
      flags: this.#flags,
      otherwise: this.#otherwise,
    };
  }

  /** The one of several fields that counts; several that differ are so many readings of one entity. */
  #one(name: ContentField, fields: readonly HeaderField[] = []): string | null {
    const [field, ...rest] = fields;
    if (field === undefined) return null;
    if (rest.length === 0) return field.value;
    const different = new Map<string, string>();
    for (const { value } of fields) if (!different.has(canonical(value))) different.set(canonical(value), value);
    const values = [...different.values()];
    const [one = '', other] = values;
    const index = this.#manner[CHOICES[name]];
    if (other === undefined) {
      this.#flags.push(Flag.note(`repeated-${name}`, `${fields.length} equal fields`));
    } else {
      const detail = `the first ${field.name.trim()} reads ${quote(one)}, another one ${quote(other)}`;
      this.#flags.push(Flag.ambiguous(`duplicate-${name}`, detail));
      // The last one is what most of the other readers take.
      for (let i = values.length - 1; i >= 0; i--) if (i !== index) this.#otherwise.push({ [CHOICES[name]]: i });
    }
    return values[index] ?? one;
  }

  #names(type: StructuredValue | null, disposition: StructuredValue | null): readonly string[] {
    const { names, more } = namesOf({ type, disposition, header: this.#header });
    if (more)
      this.#flags.push(Flag.overLimit('names', `more than ${names.length} names: some reader shows another one`));
    return names;
  }

  #encoding(text: string): TransferEncoding {
    const { encoding, others, flag } = readEncoding(text);
    if (flag !== null) this.#flags.push(flag);
    for (const other of others) this.#otherwise.push({ encoding: other });
    return encoding;
  }

  #mediaType(type: StructuredValue | null, text: string): string | null {
    const mediaType = mediaTypeOf(type);
    const multipart = mediaType?.startsWith('multipart/') ?? false;
    const naive = naiveMultipart(text);
    if (naive !== null && !multipart) {
      const detail = `${quote(text)} is ${mediaType ?? 'no type'}, and ${naive} for readers that do not go by the letter`;
      this.#flags.push(Flag.ambiguous('content-type-form', detail));
      this.#otherwise.push({ type: naive });
    } else if (multipart && naive === null) {
      const detail = `${quote(text)} is ${mediaType}, and text for readers that know no comments`;
      this.#flags.push(Flag.ambiguous('content-type-form', detail));
      this.#otherwise.push({ type: 'text/plain' });
    }
    return mediaType;
  }

  #boundary(type: StructuredValue | null, text: string): string | null {
    const { boundary, otherwise, flag } = readBoundary(type?.parameters ?? [], text);
    if (flag !== null) this.#flags.push(flag);
    this.#otherwise.push(...otherwise);
    return boundary;
  }
}

/** A multipart's type wherever it stands in the field, in quotes or behind a semicolon. */
function naiveMultipart(text: string): string | null {
  const [found] = NAIVE_MULTIPART.exec(text.slice(0, LONGEST_TYPE)) ?? [];
  if (found !== undefined) return found.toLowerCase();
  return /^["']?multipart\b/i.test(text) ? 'multipart/mixed' : null;
}

const NAIVE_MULTIPART = /multipart\/[a-z][a-z0-9.-]{0,60}/i;
const LONGEST_TYPE = 4096;

/** The case of letters, quotes and white space make no other value of a field, but of a boundary they do. */
function canonical(value: string): string {
  if (/boundary/i.test(value)) return value;
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
