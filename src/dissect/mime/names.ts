import type { HeaderField } from '../../mail/part.ts';
import { decodeWords } from './encoded-word.ts';
import { readings } from './parameter.ts';
import type { StructuredValue } from './structured-value.ts';

/** More candidate names than this are an attack on the reader. */
const MOST_NAMES = 32;
/** Longer field values are no names. */
const LONGEST_NAME = 1000;

/** In a field's value, before its first semicolon: a parameter whose semicolon was forgotten, or with it all that stands before. */
const UNDIVIDED = /^(?:[^;"=]{1,100}?\s)?(?:file)?name\*?\s*=\s*(?:"([^"]*)"|([^\s;"]+))/i;
/** A field that describes the content in words, unless it is a file's name: one dot, and an extension behind it. */
const FILE_NAME = /^[^\s<>:"?*@]+(?: [^\s<>:"?*@]+){0,5}\.[A-Za-z0-9]{1,8}$/;
/** Whose reader shows the content itself and needs no name. */
const SHOWN = /^(?:text|multipart|message|image)\//;

export interface NamedFields {
  readonly type: StructuredValue | null;
  readonly disposition: StructuredValue | null;
  readonly header: readonly HeaderField[];
}

export interface FoundNames {
  /** Most likely first, each once. */
  readonly names: readonly string[];
  /** There are more of them than anybody can read. */
  readonly more: boolean;
}

/** Every candidate name of an entity's content. */
export function namesOf({ type, disposition, header }: NamedFields): FoundNames {
  const names = new Names();
  for (const [field, attribute] of [
    [disposition, 'filename'],
    [type, 'name'],
    // In neither standard, but some mail programs take them.
    [disposition, 'name'],
    [type, 'filename'],
  ] as const) {
    if (field === null || field.parameters.length === 0) continue;
    const found = readings(field.parameters, attribute);
    if (found.extended !== null) names.add(found.extended);
    for (const value of found.plain) names.add(value);
    for (const value of found.pieced) names.add(value);
  }
  const isFile = disposition?.value.startsWith('attachment') || !SHOWN.test(type?.value ?? 'text/plain');
  for (const { name, value } of header) {
    if (name.length < 12 || (name.charCodeAt(0) | 32) !== 99) continue;
    const bare = name.trim().toLowerCase();
    if (bare === 'content-disposition' || bare === 'content-type') names.add(undivided(value));
    // RFC 2045 section 8 and RFC 2557 section 4: some readers make a name of them.
    else if (isFile && bare === 'content-description') names.add(fileName(decodeWords(value)));
    else if (isFile && bare === 'content-location') names.add(fileName(decodeWords(lastStep(value))));
  }
  return names.all();
}

/** Decodes what stands in a name beside the standards; the decoded form comes first. */
class Names {
  readonly #names = new Set<string>();
  readonly #unlikely = new Set<string>();

  add(value: string): void {
    if (value === '') return;
    const decoded = decodeWords(value);
    this.#take(decoded);
    if (decoded !== value) this.#take(value);
  }

  /** Percent signs are part of the name by the standards; readers that know the Web decode them. */
  all(): FoundNames {
    const names = [...this.#names, ...this.#unlikely];
    return { names: names.slice(0, MOST_NAMES), more: names.length > MOST_NAMES };
  }

  #take(name: string): void {
    if (this.#names.size > MOST_NAMES) return;
    this.#names.add(name);
    if (!name.includes('%')) return;
    const plain = percentDecoded(name);
    if (plain !== name) this.#unlikely.add(plain);
  }
}

function percentDecoded(name: string): string {
  const octets = Buffer.from(name).toString('latin1');
  const decoded = octets.replace(/%([0-9A-Fa-f]{2})/g, (_whole, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(decoded, 'latin1').toString();
}

function undivided(value: string): string {
  const match = UNDIVIDED.exec(value);
  return match?.[1] ?? match?.[2] ?? '';
}

function fileName(value: string): string {
  return value.length <= LONGEST_NAME && FILE_NAME.test(value) ? value : '';
}

/** The last step of an address's path, without query and fragment. */
function lastStep(value: string): string {
  const [path = ''] = value.slice(0, LONGEST_NAME).replace(/\s+/g, '').split(/[?#]/, 1);
  const host = path.indexOf('//');
  const from = host < 0 ? 0 : path.indexOf('/', host + 2);
  return from < 0 ? '' : path.slice(Math.max(from, path.lastIndexOf('/') + 1));
}
