/** Steps that are worked out beforehand: 256 KB, which stay near the processor, and most steps of a text are of these nodes. */
const MOST_STEPS = 1 << 16;

/**
 * Finds many words in a text at once (Aho and Corasick, CACM 18(6), 1975): time is linear in the text, whatever the words.
 * Texts and words are compared by UTF-16 code unit; fold their case before.
 */
export class WordFinder {
  /** Code unit to a dense letter; 0 is every unit that no word has. */
  readonly #letters = new Uint16Array(0x10000);
  #letterCount = 1;
  /** The trie's edges, in an open hash table: key is node * 65536 + letter, 0 is empty (no edge leads from node 0 by letter 0). */
  #keys = new Float64Array(64);
  #targets = new Int32Array(64);
  #edges = 0;
  /** Where each letter leads from the nodes that have a row here, breadth first; and where the row of a node begins, -1 for none. */
  #steps = new Int32Array(0);
  #rows: Int32Array;
  #fallback: Int32Array;
  /** The longest word that ends at a node, or -1. */
  readonly #word: number[] = [-1];
  /** The first node on the way of fallbacks, the node itself included, where a word ends; and the next one behind it. 0 is none. */
  #ending: Int32Array;
  #nextWord: Int32Array;
  #nodes = 1;
  readonly #lengths: number[];

  /** @param words each of at least one character; a word's index is what `find` tells */
  constructor(words: readonly string[]) {
    this.#lengths = words.map((word) => word.length);
    const parents: number[] = [0];
    const letters: number[] = [0];
    for (const [index, word] of words.entries()) this.#add(word, index, parents, letters);
    this.#fallback = new Int32Array(this.#nodes);
    this.#ending = new Int32Array(this.#nodes);
    this.#nextWord = new Int32Array(this.#nodes);
    this.#rows = new Int32Array(this.#nodes).fill(-1);
    this.#link(parents, letters);
  }

  /**
   * Calls `found` for each place where a word occurs, overlapping ones included, in the order of their ends.
   * @param found gets the word's index and the offsets of its first unit and behind its last
   */
  find(text: string, found: (word: number, start: number, end: number) => void): void {
    let node = 0;
    for (let at = 0; at < text.length; at++) {
      const letter = this.#letters[text.charCodeAt(at)] ?? 0;
      node = letter === 0 ? 0 : this.#step(node, letter);
      for (let ending = this.#ending[node] ?? 0; ending !== 0; ending = this.#nextWord[ending] ?? 0) {
        const word = this.#word[ending] ?? -1;
        found(word, at + 1 - (this.#lengths[word] ?? 0), at + 1);
      }
    }
  }

  #step(from: number, letter: number): number {
    for (let node = from; ; node = this.#fallback[node] ?? 0) {
      const row = this.#rows[node] ?? -1;
      if (row >= 0) return this.#steps[row + letter] ?? 0;
      const target = this.#edge(node, letter);
      if (target !== 0) return target;
    }
  }

  #add(word: string, index: number, parents: number[], letters: number[]): void {
    let node = 0;
    for (let at = 0; at < word.length; at++) {
      const letter = this.#letterOf(word.charCodeAt(at));
      let next = this.#edge(node, letter);
      if (next === 0) {
        next = this.#nodes++;
        this.#word.push(-1);
        parents.push(node);
        letters.push(letter);
        this.#insert(node, letter, next);
      }
      node = next;
    }
    this.#word[node] = index;
  }

  #letterOf(unit: number): number {
    const known = this.#letters[unit] ?? 0;
    if (known !== 0) return known;
    const letter = this.#letterCount++;
    this.#letters[unit] = letter;
    return letter;
  }

  /** Nodes come after their parents, but breadth counts: a fallback is always nearer to the root. */
  #link(parents: readonly number[], letters: readonly number[]): void {
    const depths = new Int32Array(this.#nodes);
    for (let node = 1; node < this.#nodes; node++) depths[node] = (depths[parents[node] ?? 0] ?? 0) + 1;
    const byDepth = Array.from({ length: this.#nodes }, (_, node) => node).sort(
      (a, b) => (depths[a] ?? 0) - (depths[b] ?? 0),
    );
    const rows = Math.max(1, Math.min(this.#nodes, Math.floor(MOST_STEPS / this.#letterCount)));
    this.#steps = new Int32Array(rows * this.#letterCount);
    for (const [rank, node] of byDepth.entries()) {
      const parent = parents[node] ?? 0;
      const fallback = parent === 0 ? 0 : this.#step(this.#fallback[parent] ?? 0, letters[node] ?? 0);
      this.#fallback[node] = fallback;
      this.#nextWord[node] = this.#ending[fallback] ?? 0;
      this.#ending[node] = (this.#word[node] ?? -1) >= 0 ? node : (this.#nextWord[node] ?? 0);
      if (rank < rows) this.#work(node, rank * this.#letterCount);
    }
  }

  /** A row: the edges of the node, and where it has none the steps of its fallback, which has a row already. */
  #work(node: number, row: number): void {
    const fallback = this.#rows[this.#fallback[node] ?? 0] ?? -1;
    for (let letter = 1; letter < this.#letterCount; letter++) {
      const own = this.#edge(node, letter);
      this.#steps[row + letter] = own !== 0 || fallback < 0 ? own : (this.#steps[fallback + letter] ?? 0);
    }
    this.#rows[node] = row;
  }

  #edge(node: number, letter: number): number {
    const key = node * 0x10000 + letter;
    const mask = this.#keys.length - 1;
    for (let slot = hash(node, letter) & mask; ; slot = (slot + 1) & mask) {
      const held = this.#keys[slot];
      if (held === key) return this.#targets[slot] ?? 0;
      if (held === 0) return 0;
    }
  }

  #insert(node: number, letter: number, target: number): void {
    if (++this.#edges * 2 > this.#keys.length) this.#grow();
    const mask = this.#keys.length - 1;
    let slot = hash(node, letter) & mask;
    while (this.#keys[slot] !== 0) slot = (slot + 1) & mask;
    this.#keys[slot] = node * 0x10000 + letter;
    this.#targets[slot] = target;
  }

  #grow(): void {
    const keys = this.#keys;
    const targets = this.#targets;
    this.#keys = new Float64Array(keys.length * 2);
    this.#targets = new Int32Array(keys.length * 2);
    this.#edges = 1;
    for (const [slot, key] of keys.entries()) {
      if (key !== 0) this.#insert(Math.floor(key / 0x10000), key % 0x10000, targets[slot] ?? 0);
    }
  }
}

function hash(node: number, letter: number): number {
  const mixed = Math.imul(node, 0x9e3779b1) ^ Math.imul(letter, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
