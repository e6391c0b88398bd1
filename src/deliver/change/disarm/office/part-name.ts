import { posix } from 'node:path';

/** Names of parts are compared without case, and may be written with escapes (ECMA-376 part 2 section 6.2.2); Office takes `\` too. */
export function partNameOf(name: string): string {
  const plain = unescaped(name).replaceAll('\\', '/').toLowerCase();
  return posix.normalize(plain).replace(/^(?:\.{0,2}\/)+/, '');
}

/** The part that a target leads to, as seen from the part `source`. */
export function targetPart(source: string, target: string): string {
  const path = target.replace(/[?#][\s\S]*$/, '').replaceAll('\\', '/');
  return partNameOf(path.startsWith('/') ? path : `${posix.dirname(source)}/${path}`);
}

/** The part whose relationships these are: `word/_rels/document.xml.rels` are those of `word/document.xml`. */
export function sourceOf(rels: string): string {
  return rels.replace(/(^|\/)_rels\/([^/]*)\.rels$/, '$1$2');
}

function unescaped(name: string): string {
  return name.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
