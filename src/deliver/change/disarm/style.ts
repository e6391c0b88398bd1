import { harmlessUrl } from './url.ts';

/** A web address, a string, or what parts the pieces; the rest in runs or one by one. A quote alone is a string without its end. */
const TOKEN =
  /url\(\s{0,20}(?:"[^"\\\n]*"|'[^'\\\n]*'|[^"'()\\\s]+)\s{0,20}\)|"[^"\\\n]*"|'[^'\\\n]*'|[{};]|[^{};"'u]+|[\s\S]/gi;
/** What reaches out, runs code or calls something in, in any program that has ever shown mail; an escape may hide any of them. */
const REACHES = new RegExp(
  [
    String.raw`[\\<]|url\s*\(|src\s*[:(=]|(?<![\w-])image\s*\(|image-set|cross-fade|expression|(?:java|vb|live)script|behaviou?r`,
    '-binding|progid|mso-(?:element|header|footer|application)',
    // Old readers take letters beyond ASCII for those that they look like.
    String.raw`[^\0-\x7f][\w-]{0,20}\s*\(`,
  ].join('|'),
  'i',
);
/** Blocks that hold rules and nothing from elsewhere. */
const BLOCK = /^\s*@(?:media|supports|container|page|-ms-viewport|(?:-[a-z]{1,6}-)?keyframes)\b[^@]*$/i;
/** Stands for `url(` of an address that was judged; no style has it. */
const ADDRESS = '\ufdd0(';

/**
 * A style sheet, or the value of a style attribute, without what is more than looks. Each declaration and rule that is in doubt goes
 * whole, the others stay; comments go.
 * @param pictures whether pictures may be shown by it, as `img` shows them
 */
export function harmlessStyle(css: string, pictures: boolean): string {
  const rules = new Rules();
  let piece = '';
  /** Whether all tokens of the piece are fine by themselves. */
  let fine = true;
  for (const [token] of withoutComments(css).matchAll(TOKEN)) {
    if (token === '{' || token === '}' || token === ';') {
      rules.take(piece, token, fine);
      piece = '';
      fine = true;
    } else if (/^url\(/i.test(token)) {
      fine &&= pictures && isHarmlessPicture(token);
      piece += ADDRESS + token.slice('url('.length);
    } else {
      fine &&= token !== '"' && token !== "'";
      piece += token;
    }
  }
  rules.take(piece, '', fine);
  return rules.text();
}

/** What stays of the pieces. */
class Rules {
  readonly #kept: string[] = [];
  /** Blocks that are open and go. */
  #gone = 0;

  /** A piece and what stands behind it. */
  take(piece: string, end: '{' | '}' | ';' | '', fine: boolean): void {
    const stays = this.#gone === 0 && fine && isHarmless(piece, end);
    if (stays) this.#kept.push(piece, end);
    else if (end === '{') this.#gone++;
    else if (end === '}' && this.#gone === 0) this.#kept.push(end);
    else if (end === '}') this.#gone--;
  }

  text(): string {
    return this.#kept.join('').replaceAll(ADDRESS, 'url(');
  }
}

function isHarmless(piece: string, end: string): boolean {
  const plain = piece.replaceAll(ADDRESS, ' ').normalize('NFKC');
  if (REACHES.test(plain)) return false;
  return !plain.includes('@') || (end === '{' && BLOCK.test(plain));
}

function isHarmlessPicture(token: string): boolean {
  const url = token
    .slice('url('.length, -1)
    .trim()
    .replace(/^["']|["']$/g, '');
  return harmlessUrl(url, true) === url;
}

function withoutComments(css: string): string {
  const kept: string[] = [];
  let at = 0;
  for (let start = css.indexOf('/*'); start >= 0; start = css.indexOf('/*', at)) {
    kept.push(css.slice(at, start));
    const end = css.indexOf('*/', start + 2);
    at = end < 0 ? css.length : end + 2;
  }
  return [...kept, css.slice(at)].join(' ').replace(/<!--|-->|[\0\ufdd0]/g, ' ');
}
