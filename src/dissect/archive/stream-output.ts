import { setImmediate as pause } from 'node:timers/promises';
import type { Flag } from '../../mail/part.ts';
import type { ScratchWriter } from '../scratch.ts';
import type { Meter } from './meter.ts';
import type { Unpacked } from './unpacker.ts';

/** Work after which the loop is given back: bytes made, and something for each piece. */
const PAUSE = 256 * 1024;
const PIECE = 256;

/** What compressed streams expand to: the one nameless member of a file that is nothing else. */
export class StreamOutput {
  readonly #meter: Meter;
  readonly #writer: ScratchWriter;
  readonly #late: () => Flag | null;
  #limit: Flag | null = null;
  #work = 0;

  constructor(meter: Meter) {
    this.#meter = meter;
    this.#writer = meter.budget.scratch.writer();
    this.#late = meter.budget.deadline();
  }

  /** One more stream. Each counts as a member, so that a million empty ones end at the limit. False over it. */
  begin(): boolean {
    this.#limit ??= this.#meter.budget.takeMember();
    return this.#limit === null;
  }

  /** Keeps a copy of `chunk`. False over a limit. */
  async take(chunk: Buffer): Promise<boolean> {
    this.#limit ??= this.#meter.take(chunk.length);
    this.#work += chunk.length + PIECE;
    if (this.#work > PAUSE) {
      this.#work = 0;
      await pause();
      this.#limit ??= this.#late();
    }
    if (this.#limit !== null) return false;
    this.#writer.write(Buffer.from(chunk));
    return true;
  }

  /** `damage` is null where the streams came to their end. */
  end(damage: Flag | null): Unpacked {
    const limit = this.#limit;
    const { size } = this.#writer;
    if (limit !== null) return { members: [{ name: '', content: null, size, flags: [limit] }], flags: [limit] };
    const flags = damage === null ? [] : [damage];
    return { members: [{ name: '', content: this.#writer.end(), size, flags }], flags: [] };
  }
}
