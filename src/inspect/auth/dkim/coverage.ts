import type { RawField, RawHeader } from './raw-header.ts';

/** Fields that may stand there once (RFC 5322 section 3.6, RFC 2045) and that decide what a reader sees. */
const SHOWN = ['from', 'subject', 'to', 'date', 'content-type', 'mime-version'];

/**
 * What of the header a signature claims to cover and does not; null where it covers what is shown. A signature covers the lowest
 * field of a name, most mail programs show the first: whoever puts a second one above it changes what is read, and the signature
 * still holds (RFC 6376 section 8.15). Fields that are not signed at all are the signer's choice.
 *
 * @param signed the fields that `h=` stands for
 */
export function uncovered(header: RawHeader, signed: readonly RawField[]): string | null {
  const shown = count(header.fields.map(shownName));
  const covered = count(signed.map(({ name }) => name));
  for (const name of SHOWN) {
    const [there = 0, held = 0] = [shown.get(name), covered.get(name)];
    if (there > held && (held > 0 || name === 'from'))
      return `${there} fields ${name} stand in the header, ${held} of them signed`;
  }
  return null;
}

function count(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** The name as a reader may take it who does not mind a NUL in it. */
function shownName({ name }: RawField): string {
  return name.replace(/[\x00-\x20\x7f]+/g, '');
}
