import type { Flag as PartFlag } from '../../../mail/part.ts';
import { Flag, quote } from '../../flag.ts';
import { autoRunIn } from './auto-run.ts';
import { type Deed, deedsIn, hidingIn } from './deeds.ts';
import { joinedStrings } from './joined-strings.ts';

/** A module of a project, decoded. */
export interface VbaModule {
  readonly name: string;
  /** Null where it could not be read. */
  readonly source: string | null;
}

/** Pieces of a module that are looked at in one turn; they end with lines. */
const PIECE = 128 * 1024;
/** Of all modules together; Office itself takes no project much larger. */
const MOST_CHARACTERS = 8 * 1024 * 1024;
/** Lines that every module has without anybody having written a macro. */
const NO_CODE = /^(?:$|Attribute\s|Option\s|VERSION\s|BEGIN\b|END$|MultiUse\s*=|'|Rem\b)/i;
const URL = /\b(?:https?|ftp):\/\/[^\s"'<>()\x00-\x1f]{3,2000}/gi;

export interface MacroJudgement {
  readonly flags: readonly PartFlag[];
  /** What the modules put together from pieces. */
  readonly joined: readonly string[];
  readonly urls: readonly string[];
}

/** What the macros of a project do. `compiled`: names of procedures that run by themselves and stand in its compiled form. */
export function* judgeMacros(
  modules: readonly VbaModule[],
  compiled: readonly string[],
): Generator<void, MacroJudgement> {
  const reading = new MacroReading(compiled);
  let left = MOST_CHARACTERS;
  for (const { name, source } of modules) {
    for (const piece of piecesOf((source ?? '').slice(0, Math.max(0, left)))) yield* reading.take(name, piece);
    left -= source?.length ?? 0;
  }
  return { flags: reading.judge(modules), joined: [...reading.joined], urls: [...reading.urls] };
}

class MacroReading {
  readonly joined = new Set<string>();
  readonly urls = new Set<string>();
  readonly #codeIn = new Set<string>();
  readonly #autoRun = new Set<string>();
  readonly #deeds = new Map<Deed, Set<string>>();
  /** Names that no source has. */
  readonly #untold: Set<string>;

  constructor(compiled: readonly string[]) {
    this.#untold = new Set(compiled);
  }

  *take(module: string, piece: string): Generator<void> {
    if (piece.split('\n').some((line) => !NO_CODE.test(line.trim()))) this.#codeIn.add(module);
    for (const name of autoRunIn(module, piece)) this.#autoRun.add(name);
    const lower = piece.toLowerCase();
    for (const name of this.#untold) if (lower.includes(name)) this.#untold.delete(name);
    yield;
    const joined = yield* joinedStrings(piece);
    for (const text of joined) this.joined.add(text);
    for (const text of [piece, joined.join('\n')]) {
      for (const [deed, words] of deedsIn(text)) this.#add(deed, words);
      for (const [url] of text.matchAll(URL)) this.urls.add(url);
    }
    this.#add('hides what it does', hidingIn(piece, joined));
    yield;
  }

  #add(deed: Deed, words: readonly string[]): void {
    if (words.length === 0) return;
    const all = this.#deeds.get(deed) ?? new Set();
    for (const word of words) if (all.size < MOST_WORDS) all.add(word);
    this.#deeds.set(deed, all);
  }

  judge(modules: readonly VbaModule[]): readonly PartFlag[] {
    const flags: PartFlag[] = [];
    const untold = [...this.#untold];
    const unread = modules.filter(({ source }) => source === null).map(({ name }) => name);
    const stomped = untold.length > 0;
    if (this.#codeIn.size === 0 && !stomped && unread.length === 0) return flags;
    const where = [...this.#codeIn].slice(0, MOST_WORDS).map(quote);
    flags.push(Flag.active('macro', where.length > 0 ? `in ${where.join(', ')}` : 'without a source that can be read'));
    if (stomped) flags.push(Flag.active('macro-stomped', `${untold.join(', ')} only in compiled form`));
    if (unread.length > 0 && this.#codeIn.size === 0 && !stomped) {
      flags.push(Flag.active('macro-stomped', `no source of ${unread.slice(0, MOST_WORDS).map(quote).join(', ')}`));
    }
    const autoRun = [...this.#autoRun, ...untold].slice(0, MOST_WORDS);
    if (autoRun.length === 0) return flags;
    flags.push(Flag.active('macro-autorun', autoRun.join(', ')));
    const serious = [...this.#deeds].filter(([deed]) => deed !== 'writes files');
    if (serious.length > 0) {
      const deeds = [...this.#deeds].map(([deed, words]) => `${deed} (${[...words].join(', ')})`);
      flags.push(Flag.active('macro-suspicious', `${autoRun[0]} ${deeds.join(', ')}`));
    }
    return flags;
  }
}

const MOST_WORDS = 8;

function* piecesOf(source: string): Generator<string> {
  for (let start = 0; start < source.length; ) {
    const piece = source.slice(start, start + PIECE);
    const line = piece.length < PIECE ? -1 : piece.lastIndexOf('\n');
    const length = line < 0 ? piece.length : line + 1;
    yield piece.slice(0, length);
    start += length;
  }
}
