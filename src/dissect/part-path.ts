// Control characters, separators of lines, bidi controls and invisible marks, and what separates the steps of a path.
const UNSAFE =
  /[/\\\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]/gu;
/** A step is cut to so many characters: a name may have 64 KB, and a path many names. */
const LONGEST_STEP = 120;

/** One step of a part's path, safe to show. */
export function pathStep(name: string): string {
  const cut = name.length > LONGEST_STEP ? `${name.slice(0, LONGEST_STEP)}…` : name;
  return cut.replace(UNSAFE, '_');
}

/** Hands out paths; the second of two equal ones gets `#2`. */
export class Paths {
  readonly #taken = new Map<string, number>();

  claim(path: string): string {
    if (!this.#taken.has(path)) {
      this.#taken.set(path, 1);
      return path;
    }
    for (let count = (this.#taken.get(path) ?? 1) + 1; ; count++) {
      const numbered = `${path}#${count}`;
      if (this.#taken.has(numbered)) continue;
      this.#taken.set(path, count);
      this.#taken.set(numbered, 1);
      return numbered;
    }
  }
}
