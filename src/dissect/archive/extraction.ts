import type { Bytes } from '../../mail/bytes.ts';
import type { Flag } from '../../mail/part.ts';
import { Flag as make } from '../flag.ts';
import type { ScratchWriter } from '../scratch.ts';
import type { Meter } from './meter.ts';
import type { ExtractSink } from './sandbox/results.ts';

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
  readonly #meter: Meter;
  readonly #mostResults: number;
  #open: { readonly name: string; readonly writer: ScratchWriter } | null = null;

  constructor(meter: Meter) {
    this.#meter = meter;
    // Each member may be complained of; more than that is chatter.
    this.#mostResults = 3 * meter.budget.membersLeft + 64;
  }

  open(name: string): void {
    if (this.#open !== null) throw new LimitBreach('a member within a member');
    this.#open = { name, writer: this.#meter.budget.scratch.writer() };
  }

  data(bytes: Buffer): void {
    if (this.#open === null) throw new LimitBreach('bytes of no member');
    const limit = this.#meter.take(bytes.length);
    if (limit !== null) throw new LimitBreach(limit.detail);
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
  stopped(): Flag {
    const files = this.results.filter((result) => result.kind === 'file').length;
    if (files >= this.#meter.budget.membersLeft) return this.#meter.tooMany(files + 1);
    return this.#meter.take(this.#meter.left + 1) ?? make.overLimit('expanded-bytes', 'stopped');
  }

  #keep(result: Extracted): void {
    if (this.results.length >= this.#mostResults) throw new LimitBreach('more results than members');
    this.results.push(result);
  }
}
