/** A string as it stands on a page. */
export interface Run {
  readonly text: string;
  /** Where it begins and ends, in any unit. */
  readonly start: readonly [x: number, y: number];
  readonly end: readonly [x: number, y: number];
  /** The direction of writing, of length 1. */
  readonly direction: readonly [x: number, y: number];
  /** The font's size in that unit. */
  readonly size: number;
  /** Whether where it ends is a guess. */
  readonly guessed: boolean;
}

/** Parts of the font's size: what is farther from the last run is another word, or stands on another line. */
const WORD_GAP = 0.16;
const GUESSED_GAP = 0.24;
const LINE_GAP = 0.45;
const BACK_GAP = 0.6;
const MOST_PIECES = 4096;

/** Joins runs to words and lines by where they stand. */
export class LineJoiner {
  #joined = '';
  #pieces: string[] = [];
  #last: Run | null = null;
  #length = 0;

  /** Characters so far. */
  get length(): number {
    return this.#length;
  }

  add(run: Run): void {
    if (run.text === '') return;
    const gap = this.#last === null ? '' : gapBetween(this.#last, run);
    this.#pieces.push(gap, run.text);
    this.#length += gap.length + run.text.length;
    this.#last = run;
    if (this.#pieces.length >= MOST_PIECES) this.#join();
  }

  /** Many short strings take far more room than a long one. */
  #join(): void {
    this.#joined += this.#pieces.join('');
    this.#pieces = [];
  }

  /** What follows is another page, or a text apart. */
  endLine(): void {
    if (this.#last === null) return;
    this.#pieces.push('\n');
    this.#length++;
    this.#last = null;
  }

  text(): string {
    this.#join();
    return this.#joined;
  }
}

function gapBetween(last: Run, run: Run): string {
  const [dx, dy] = run.direction;
  const x = run.start[0] - last.end[0];
  const y = run.start[1] - last.end[1];
  const along = x * dx + y * dy;
  const across = Math.abs(y * dx - x * dy);
  const size = Math.max(run.size, last.size);
  if (!(across <= size * LINE_GAP)) return '\n';
  if (last.text.endsWith(' ') || run.text.startsWith(' ')) return '';
  const wordGap = last.guessed ? GUESSED_GAP : WORD_GAP;
  return along > size * wordGap || along < -size * BACK_GAP ? ' ' : '';
}
