/** Single letters one by one, with one sign between two of them. */
const SPELLED = /(?<![\p{L}\p{N}])\p{L}(?:[ .\-_*|/+~]\p{L}){3,}(?![\p{L}\p{N}])/gu;
const BETWEEN = /[ .\-_*|/+~]/g;

/**
 * What is written letter by letter, as `v i a g r a` and `v.i.a.g.r.a`, each run of letters joined and on a line; null where nothing is.
 * Where one word ends and the next begins in a run, nobody can tell.
 * @param text normalised
 */
export function spelledOut(text: string): string | null {
  const runs = text.match(SPELLED);
  return runs === null ? null : runs.map((run) => run.replace(BETWEEN, '')).join('\n');
}
