import type { Declarations } from './css.ts';
import { BLOCKS, ENDS_ITSELF } from './elements.ts';
import { isSeen, type Look, lookWith, PLAIN } from './look.ts';

/** Elements with a look of their own that may be open at once; deeper ones look like what is around them. */
const MOST_STYLED = 256;
/** Names of elements that are told apart. */
const MOST_NAMES = 1000;

/**
 * The open elements, as far as they matter for how text looks: those without a look of their own are only counted, so that a
 * million of them cost nothing.
 */
export class OpenElements {
  readonly #stack: Level[] = [new Level('', PLAIN)];
  /** How often each name is open, on all levels. */
  readonly #open = new Map<string, number>();

  /** Whether text that stands here is seen. */
  get seen(): boolean {
    return this.#top.seen;
  }

  open(name: string, styles: readonly Declarations[]): void {
    this.#implyEnd(name);
    const top = this.#top;
    const look = styles.reduce(lookWith, top.look);
    const count = this.#open.get(name) ?? 0;
    if (count === 0 && this.#open.size >= MOST_NAMES) return;
    this.#open.set(name, count + 1);
    if (look === top.look || this.#stack.length > MOST_STYLED) top.add(name, 1);
    else this.#stack.push(new Level(name, look, isInline(styles)));
  }

  /** Whether the end tag of `name` ends an element that its style puts among words. */
  endsInline(name: string): boolean {
    const top = this.#top;
    return top.name === name && top.count(name) === 0 && top.inline;
  }

  /** How the page itself looks. */
  restyle(styles: readonly Declarations[]): void {
    this.#stack[0]?.restyle(styles);
  }

  /** An end tag that ends nothing is skipped, as browsers do; one that ends an outer element ends those within it. */
  close(name: string): void {
    if ((this.#open.get(name) ?? 0) === 0) return;
    for (;;) {
      const top = this.#top;
      if (top.count(name) > 0) {
        top.add(name, -1);
        this.#ended(name, 1);
        return;
      }
      if (this.#stack.length === 1) return;
      this.#pop();
      if (top.name === name) return;
    }
  }

  /** Some elements end where the next of their kind begins, a `p` where a block begins (https://html.spec.whatwg.org/#optional-tags). */
  #implyEnd(name: string): void {
    const top = this.#top;
    if (!ENDS_ITSELF.has(top.name) || !top.empty) return;
    if (top.name === name || (top.name === 'p' && BLOCKS.has(name))) this.#pop();
  }

  #pop(): void {
    const level = this.#stack.pop();
    if (level === undefined) return;
    this.#ended(level.name, 1);
    for (const [name, count] of level.within) this.#ended(name, count);
  }

  #ended(name: string, count: number): void {
    const left = (this.#open.get(name) ?? 0) - count;
    if (left > 0) this.#open.set(name, left);
    else this.#open.delete(name);
  }

  get #top(): Level {
    return this.#stack[this.#stack.length - 1] as Level;
  }
}

/** Whether an element of that style stands among words, though its name say otherwise. */
export function isInline(styles: readonly Declarations[]): boolean {
  return styles.findLast((style) => style.has('display'))?.get('display') === 'inline';
}

/** An element with a look of its own, and what is open in it that has none. */
class Level {
  readonly name: string;
  readonly within = new Map<string, number>();
  readonly inline: boolean;
  look: Look;
  seen: boolean;

  constructor(name: string, look: Look, inline = false) {
    this.name = name;
    this.look = look;
    this.inline = inline;
    this.seen = isSeen(look);
  }

  get empty(): boolean {
    return this.within.size === 0;
  }

  count(name: string): number {
    return this.within.get(name) ?? 0;
  }

  add(name: string, change: 1 | -1): void {
    const count = this.count(name) + change;
    if (count > 0) this.within.set(name, count);
    else this.within.delete(name);
  }

  restyle(styles: readonly Declarations[]): void {
    this.look = styles.reduce(lookWith, this.look);
    this.seen = isSeen(this.look);
  }
}
