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
  /** The edges of node 0, which most steps end with. */
  #first = new Int32Array(0);
  #fallback: Int32Array;
  /** The longest word that ends at a node, or -1; and the next node on the way of fallbacks where another word ends. */
  #word: number[] = [-1];
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
    this.#nextWord = new Int32Array(this.#nodes);
    this.#first = Int32Array.from({ length: this.#letterCount }, (_, letter) =>
      letter === 0 ? 0 : this.#edge(0, letter),
    );
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
      for (let ending = this.#endingAt(node); ending !== 0; ending = this.#nextWord[ending] ?? 0) {
        const word = this.#word[ending] ?? -1;
        found(word, at + 1 - (this.#lengths[word] ?? 0), at + 1);
      }
    }
  }

  #endingAt(node: number): number {
    return (this.#word[node] ?? -1) >= 0 ? node : (this.#nextWord[node] ?? 0);
  }

  #step(from: number, letter: number): number {
    for (let node = from; node !== 0; node = this.#fallback[node] ?? 0) {
      const target = this.#edge(node, letter);
      if (target !== 0) return target;
    }
    return this.#first[letter] ?? 0;
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
    const byDepth = Array.from({ length: this.#nodes - 1 }, (_, i) => i + 1).sort(
      (a, b) => (depths[a] ?? 0) - (depths[b] ?? 0),
    );
    for (const node of byDepth) {
      const parent = parents[node] ?? 0;
      const fallback = parent === 0 ? 0 : this.#step(this.#fallback[parent] ?? 0, letters[node] ?? 0);
      this.#fallback[node] = fallback;
      this.#nextWord[node] = this.#endingAt(fallback);
    }
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
