import { createHash, type Hash } from 'node:crypto';
import { nextTurn } from '../../../base/turn.ts';
import { type Bytes, Lens, subBytes, windows } from '../../../mail/bytes.ts';
import { RelaxedBody, SimpleBody, type Sink } from './body-form.ts';
import type { Canonicalization, SignedMail } from './raw-header.ts';

/** Which hash of the body: its form, and how much of that; a length of null is all of it. */
export interface WantedHash {
  readonly form: Canonicalization;
  readonly length: number | null;
}

export interface BodyHash {
  readonly digest: Buffer;
  /** Octets in the canonical form, whatever of them was hashed. */
  readonly size: number;
}

const WINDOW = 256 * 1024;

/** What was worked out for a mail, so that ARC does not walk a body again that DKIM has walked. */
const known = new WeakMap<Bytes, Map<string, Promise<BodyHash | null>>>();

/**
 * The hashes of a mail's body by SHA-256, all of them in one walk. Each is null where `signal` was aborted before the end.
 *
 * @param local lines end in a bare LF, and are signed with CRLF
 */
export function hashBody(
  mail: SignedMail,
  local: boolean,
  wanted: readonly WantedHash[],
  signal: AbortSignal,
): Promise<readonly (BodyHash | null)[]> {
  const hashes = known.get(mail.bytes) ?? new Map<string, Promise<BodyHash | null>>();
  known.set(mail.bytes, hashes);
  const missing = [...new Map(wanted.map((one) => [keyOf(one), one] as const))].filter(([key]) => !hashes.has(key));
  if (missing.length > 0) {
    const walk = walkBody(
      mail,
      local,
      missing.map(([, one]) => one),
      signal,
    );
    for (const [index, [key]] of missing.entries()) {
      hashes.set(
        key,
        walk.then((found) => found?.[index] ?? null),
      );
    }
    void walk.then((found) => found ?? known.delete(mail.bytes));
  }
  return Promise.all(wanted.map((one) => hashes.get(keyOf(one)) ?? null));
}

function keyOf({ form, length }: WantedHash): string {
  return `${form} ${length}`;
}

async function walkBody(
  { root, bytes }: SignedMail,
  local: boolean,
  wanted: readonly WantedHash[],
  signal: AbortSignal,
): Promise<BodyHash[] | null> {
  const tallies = wanted.map(({ length }) => new Tally(length));
  const forms = (['simple', 'relaxed'] as const).flatMap((form) => {
    const ours = tallies.filter((_, index) => wanted[index]?.form === form);
    if (ours.length === 0) return [];
    const sink: Sink = {
      take: (octets) => {
        for (const tally of ours) tally.take(octets);
      },
      guess: (octets) => {
        for (const tally of ours) tally.guess(octets);
      },
      drop: () => {
        for (const tally of ours) tally.drop();
      },
    };
    return form === 'simple' ? new SimpleBody(sink) : new RelaxedBody(sink);
  });
  const body = subBytes(bytes, root.span?.bodyStart ?? bytes.size, bytes.size);
  const network = local ? networkLines() : (chunk: Buffer) => chunk;
  const lens = new Lens();
  try {
    for (const { start, chunk } of windows(body, WINDOW, 0, lens)) {
      if (start > 0) await nextTurn();
      if (signal.aborted) return null;
      const octets = network(chunk);
      for (const form of forms) form.update(octets);
    }
  } finally {
    lens.release();
  }
  for (const form of forms) form.end();
  return tallies.map((tally) => tally.result());
}

/** Hashes the first octets of a body, and counts all of them. */
class Tally implements Sink {
  #hash: Hash = createHash('sha256');
  readonly #length: number;
  #size = 0;
  /** How it stood before what was guessed. */
  #before: { readonly hash: Hash; readonly size: number } | null = null;

  constructor(length: number | null) {
    this.#length = length ?? Number.POSITIVE_INFINITY;
  }

  take(octets: Buffer): void {
    this.#before = null;
    this.#add(octets);
  }

  guess(octets: Buffer): void {
    this.#before ??= { hash: this.#hash.copy(), size: this.#size };
    this.#add(octets);
  }

  drop(): void {
    if (this.#before === null) return;
    ({ hash: this.#hash, size: this.#size } = this.#before);
    this.#before = null;
  }

  #add(octets: Buffer): void {
    const room = this.#length - this.#size;
    if (room > 0) this.#hash.update(octets.length > room ? octets.subarray(0, room) : octets);
    this.#size += octets.length;
  }

  result(): BodyHash {
    return { digest: this.#hash.digest(), size: this.#size };
  }
}

/** Makes a CRLF of each line end, from one piece to the next. */
function networkLines(): (chunk: Buffer) => Buffer {
  let carriageReturn = false;
  return (chunk) => {
    const text = chunk.toString('latin1');
    const ended = carriageReturn && text.startsWith('\n') ? '\n' : '';
    if (text !== '') carriageReturn = text.endsWith('\r');
    return Buffer.from(ended + text.slice(ended.length).replace(/\r?\n/g, '\r\n'), 'latin1');
  };
}
