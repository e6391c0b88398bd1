import { decodeCharset } from '../text/charset.ts';
import type { Parameter } from './structured-value.ts';

/** All readings of one parameter; empty where it is absent. */
export interface Readings {
  /** The values that the plain form has, in order, each once. */
  readonly plain: readonly string[];
  /** What RFC 2231 makes of `name*`, `name*0`, `name*1*`, ...; null where no such form is used. */
  readonly extended: string | null;
  /** What else comes of the sections where one is missing or occurs twice, for readers that join whatever there is. */
  readonly pieced: readonly string[];
  /** A section occurs twice or one is missing, so that readers put the value together differently. */
  readonly broken: boolean;
  /** A comment stands in one of the forms. */
  readonly commented: boolean;
}

/** The readings of `attribute` among `parameters`. */
export function readings(parameters: readonly Parameter[], attribute: string): Readings {
  const plain = new Set<string>();
  const sections = new Map<number, Parameter>();
  const written: Parameter[] = [];
  let single: Parameter | null = null;
  let broken = false;
  let commented = false;
  for (const parameter of parameters) {
    if (parameter.attribute !== attribute) continue;
    commented ||= parameter.commented;
    if (parameter.section !== null) {
      broken ||= sections.has(parameter.section);
      written.push(parameter);
      if (!sections.has(parameter.section)) sections.set(parameter.section, parameter);
    } else if (parameter.extended) {
      broken ||= single !== null && single.value !== parameter.value;
      single ??= parameter;
    } else {
      plain.add(parameter.value);
      if (parameter.otherValue !== null) plain.add(parameter.otherValue);
    }
  }
  const ordered: Parameter[] = [];
  for (let part = sections.get(0); part !== undefined; part = sections.get(ordered.length)) ordered.push(part);
  broken ||= ordered.length < sections.size;
  const extended = ordered.length > 0 ? join(ordered) : single === null ? null : join([single]);
  return { plain: [...plain], extended, pieced: broken ? pieced(written) : [], broken, commented };
}

/** Sections in the order of their numbers, the first, the last or each of two that are equal; and as they are written. */
function pieced(written: readonly Parameter[]): string[] {
  if (written.length === 0) return [];
  const byNumber = written.toSorted((a, b) => (a.section ?? 0) - (b.section ?? 0));
  const first = byNumber.filter(({ section }, i) => byNumber[i - 1]?.section !== section);
  const last = byNumber.filter(({ section }, i) => byNumber[i + 1]?.section !== section);
  return [first, last, byNumber, written].map(join);
}

/** RFC 2231 sections 3 and 4. */
function join(parts: readonly Parameter[]): string {
  const [first] = parts;
  let charset = 'utf-8';
  const octets: Buffer[] = [];
  for (const part of parts) {
    let value = part.value;
    if (part === first && part.extended) {
      const mark = value.indexOf("'");
      const end = mark < 0 ? -1 : value.indexOf("'", mark + 1);
      if (end >= 0) {
        charset = value.slice(0, mark) || charset;
        value = value.slice(end + 1);
      }
    }
    octets.push(part.extended ? percentDecode(value) : Buffer.from(value, 'utf8'));
  }
  return decodeCharset(octets.length === 1 && octets[0] ? octets[0] : Buffer.concat(octets), charset);
}

function percentDecode(text: string): Buffer {
  const octets = Buffer.from(text, 'utf8').toString('latin1');
  return Buffer.from(
    octets.replace(/%([0-9A-Fa-f]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}
