import type { Bytes } from '../../mail/bytes.ts';
import type { Flag as PartFlag } from '../../mail/part.ts';
import { Flag, quote } from '../flag.ts';
import { type Delimiter, DelimiterFinder } from './delimiter.ts';
import type { Manner } from './manner.ts';

/** Finds the delimiters of the open multiparts and tells each of them where other readers would divide it otherwise. */
export class Divider {
  readonly #finder: DelimiterFinder;
  /** The flags of the open multiparts, the outermost first. */
  readonly #flags: PartFlag[][] = [];
  /** How the first line of the bytes ends. */
  lineEnd: 'crlf' | 'lf' | null = null;

  constructor(bytes: Bytes, manner: Manner) {
    this.#finder = new DelimiterFinder(bytes, manner);
  }

  /** `flags` are those of the multipart. Its level. */
  open(boundary: Buffer, flags: PartFlag[]): number {
    for (const { level, equal } of this.#finder.alike(boundary)) {
      const shown = quote(boundary.toString());
      if (equal) {
        const detail = `${shown} is the boundary of an enclosing multipart too: a delimiter may divide the one or the other`;
        put(flags, Flag.ambiguous('same-boundary', detail));
        put(this.#flags[level], Flag.ambiguous('same-boundary', detail));
      } else {
        const detail = `${shown} and the boundary of an enclosing multipart begin alike: a line may divide the one or the other`;
        put(this.#flags[level], Flag.ambiguous('boundary-prefix', detail));
      }
    }
    this.#finder.open(boundary);
    return this.#flags.push(flags) - 1;
  }

  /** Closes the innermost multipart. */
  close(): void {
    this.#finder.close();
    this.#flags.pop();
  }

  /** Whether a delimiter begins at `offset`, which is the start of a line. */
  isDelimiter(offset: number): boolean {
    return this.#finder.isDelimiter(offset);
  }

  /** As `DelimiterFinder.next`. */
  *next(from: number): Generator<void, Delimiter | null> {
    const found = yield* this.#finder.next(from);
    this.tellNearMiss();
    if (found?.bareLf && this.lineEnd === 'crlf') {
      const detail = `the delimiter at octet ${found.start} stands at a bare LF: some readers divide there, others read on`;
      put(this.#flags[found.level], Flag.ambiguous('bare-lf-at-boundary', detail));
    }
    return found;
  }

  tellNearMiss(): void {
    const miss = this.#finder.takeNearMiss();
    if (miss === null) return;
    const detail = `the line at octet ${miss.offset} is a delimiter for some readers and text for others`;
    put(
      this.#flags[miss.level],
      miss.why === 'bare-cr'
        ? Flag.ambiguous('bare-cr-at-boundary', `${detail}: a bare CR stands before it`)
        : Flag.ambiguous('boundary-with-tail', `${detail}: more stands behind the boundary`),
    );
  }
}

/** The first flag of each name speaks for all. */
function put(flags: PartFlag[] | undefined, flag: PartFlag): void {
  if (flags?.every(({ name }) => name !== flag.name)) flags.push(flag);
}
