import type { Bytes } from '../../mail/bytes.ts';
import type { Flag } from '../../mail/part.ts';
import { type Budget, overLimit } from '../budget.ts';
import type { ScratchWriter } from '../scratch.ts';
import type { ExtractSink } from './sandbox/process.ts';

/** What came out of an archive, in its order. */
export type Extracted =
  | { readonly kind: 'file'; readonly name: string; readonly content: Bytes }
  /** About the file before it, or one that could not even be begun. */
  | { readonly kind: 'complaint'; readonly text: string };

/** Thrown into the process's reader to have it killed: it has sent more than it was asked for. */
export class LimitBreach extends RangeError {}

/** Collects an extraction into the scratch space, and holds the budget whatever the sandbox says. */
export class Extraction implements ExtractSink {
  readonly results: Extracted[] = [];
  readonly #budget: Budget;
  readonly #packedSize: number;
  readonly #mostResults: number;
  #open: { readonly name: string; readonly writer: ScratchWriter } | null = null;
  #expanded = 0;
  #limit: Flag | null = null;

  constructor(budget: Budget, packedSize: number) {
    this.#budget = budget;
    this.#packedSize = packedSize;
    // Each member may be complained of; more than that is chatter.
    this.#mostResults = 3 * budget.membersLeft + 64;
  }

  /** The limit that was hit, if any. */
  get limit(): Flag | null {
    return this.#limit;
  }

  /** The most bytes that may come out. */
  get mostBytes(): number {
    const { limits, bytesLeft } = this.#budget;
    return Math.min(bytesLeft, Math.max(limits.ratioFrom, this.#packedSize * limits.ratio));
  }

  open(name: string): void {
    if (this.#open !== null) throw new LimitBreach('a member within a member');
    this.#open = { name, writer: this.#budget.scratch.writer() };
  }

  data(bytes: Buffer): void {
    if (this.#open === null) throw new LimitBreach('bytes of no member');
    this.#expanded += bytes.length;
    this.#limit ??= this.#budget.takeBytes(bytes.length) ?? this.#budget.checkRatio(this.#packedSize, this.#expanded);
    if (this.#limit !== null) throw new LimitBreach(this.#limit.detail);
    this.#open.writer.write(Buffer.from(bytes));
  }

  close(): void {
    if (this.#open === null) throw new LimitBreach('the end of no member');
    this.#keep({ kind: 'file', name: this.#open.name, content: this.#open.writer.end() });
    this.#open = null;
  }

  complaint(text: string): void {
    this.#keep({ kind: 'complaint', text });
  }

  /** The process has stopped at the limits that it was told: says which one that was. */
  stopped(): void {
    const files = this.results.filter((result) => result.kind === 'file').length;
    if (files >= this.#budget.membersLeft) {
      this.#limit ??= overLimit('members', `more than ${this.#budget.limits.members} members`);
      return;
    }
    const most = this.mostBytes + this.#expanded;
    this.#limit ??=
      this.#budget.checkRatio(this.#packedSize, most + 1) ?? this.#budget.takeBytes(this.#budget.bytesLeft + 1);
  }

  #keep(result: Extracted): void {
    if (this.results.length >= this.#mostResults) throw new LimitBreach('more results than members');
    this.results.push(result);
  }
}
