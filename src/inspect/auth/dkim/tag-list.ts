/**
 * `tag=value; tag=value` (RFC 6376 section 3.2), in the order in which they are written: what DKIM, ARC, BIMI and DMARC write
 * in header fields and in the DNS. Names as written, since their case counts; values without surrounding white space.
 */
export type TagList = ReadonlyMap<string, string>;

const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
/** Beyond ASCII is for internationalised mail (RFC 8616 section 5). */
const CONTROLS = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/**
 * Reads a tag list, or says in words what is wrong with it. An empty place between two semicolons is let pass: it says nothing.
 */
export function readTagList(text: string): TagList | string {
  if (CONTROLS.test(text)) return 'a control character stands in the list of tags';
  const tags = new Map<string, string>();
  for (const place of text.split(';')) {
    const equals = place.indexOf('=');
    const name = trimFolding(equals < 0 ? place : place.slice(0, equals));
    if (equals < 0 && name === '') continue;
    if (equals < 0 || !NAME.test(name)) return `${JSON.stringify(name.slice(0, 40))} is no tag`;
    if (tags.has(name)) return `the tag ${name.slice(0, 40)}= stands there twice`;
    tags.set(name, trimFolding(place.slice(equals + 1)));
  }
  return tags;
}

/** The entries of a list with colons, as `h=` has it. */
export function colonList(value: string): string[] {
  return value.split(':').map(trimFolding);
}

/** A value in which white space does not count, as in base64 (RFC 6376 section 2.10). */
export function withoutFolding(value: string): string {
  return value.replace(/[ \t\r\n]+/g, '');
}

function trimFolding(text: string): string {
  let start = 0;
  let end = text.length;
  while (end > start && isFolding(text.charCodeAt(end - 1))) end--;
  while (start < end && isFolding(text.charCodeAt(start))) start++;
  return text.slice(start, end);
}

function isFolding(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0d || code === 0x0a;
}
