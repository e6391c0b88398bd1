import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../src/base/clock.ts';
import type { Memory, Note, Remembered } from '../../src/base/memory.ts';
import { MemoryTable } from '../../src/memory/memory-table.ts';

/** The product's memory without a file: what is noted is there at once. */
export class TestMemory implements Memory {
  readonly #table = MemoryTable.create(new DatabaseSync(':memory:'));
  readonly #clock: Clock;
  /** Calls of `recall`. */
  recalls = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async recall(keys: readonly string[]): Promise<ReadonlyMap<string, Remembered>> {
    this.recalls++;
    return this.#table.getAll(keys, this.#clock.now());
  }

  note(notes: readonly Note[]): void {
    this.#table.add(notes);
  }

  list(beginning: string, most = 1000): readonly (Remembered & { readonly key: string })[] {
    return this.#table.list(beginning, this.#clock.now(), most);
  }
}
