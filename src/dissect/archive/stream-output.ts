import { setImmediate as pause } from 'node:timers/promises';
import type { Flag } from '../../mail/part.ts';
import type { ScratchWriter } from '../scratch.ts';
import type { Meter } from './meter.ts';
import type { Unpacked } from './unpacker.ts';

/** Small pieces are gathered up to here. */
const GATHERED = 64 * 1024;
/** Work after which the loop is given back: bytes made, and something for each piece. */
const PAUSE = 256 * 1024;
const PIECE = 64;

/** What compressed streams expand to: the one nameless member of a file that is nothing else. */
export class StreamOutput {
  readonly #meter: Meter;
  readonly #writer: ScratchWriter;
  readonly #late: () => Flag | null;
  #limit: Flag | null = null;
  #work = 0;
  #gathered = Buffer.alloc(0);
  #filled = 0;

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
  take(chunk: Buffer): boolean {
    this.#limit ??= this.#meter.take(chunk.length);
    if (this.#limit !== null) return false;
    this.#work += chunk.length + PIECE;
    if (this.#filled + chunk.length > this.#gathered.length) this.#flush(chunk.length);
    this.#filled += chunk.copy(this.#gathered, this.#filled);
    return true;
  }

  /** So much has been done that the loop is due to be given back. */
  get due(): boolean {
    return this.#work >= PAUSE;
  }

  /** Gives the loop back. False where the time is over. */
  async pause(): Promise<boolean> {
    this.#work = 0;
    await pause();
    this.#limit ??= this.#late();
    return this.#limit === null;
  }

  #flush(next: number): void {
    if (this.#filled > 0) this.#writer.write(this.#gathered.subarray(0, this.#filled));
    this.#gathered = Buffer.allocUnsafeSlow(Math.max(GATHERED, next));
    this.#filled = 0;
  }

  /** `damage` is null where the streams came to their end. */
  end(damage: Flag | null): Unpacked {
    const limit = this.#limit;
    this.#flush(0);
    const { size } = this.#writer;
    if (limit !== null) return { members: [{ name: '', content: null, size, flags: [limit] }], flags: [limit] };
    const flags = damage === null ? [] : [damage];
    return { members: [{ name: '', content: this.#writer.end(), size, flags }], flags: [] };
  }
}
