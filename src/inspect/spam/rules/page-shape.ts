/** How a page is written, counted in one walk over its source. */
export interface PageShape {
  /** How often each known element is opened. */
  readonly elements: ReadonlyMap<string, number>;
  /** Elements that HTML does not have, as they are used to part words. */
  readonly unknownInWords: number;
  /** Comments between two letters. */
  readonly commentsInWords: number;
  /** ASCII letters and digits written as character references, of which there is no need. */
  readonly encodedLetters: number;
  /** References of characters that have no width, between two letters. */
  readonly invisibleInWords: number;
  /** Addresses of `<base href>`. */
  readonly bases: readonly string[];
  /** Elements of the largest sizes: `<font size=7>`, `font-size: 48px`. */
  readonly large: number;
  /** Targets of `<form action>`; '' where it names none. */
  readonly forms: readonly string[];
  /** Links that hold a page themselves (`data:text/html`). */
  readonly dataPages: number;
  /** Something stands behind `</html>` but white space and the end of other elements. */
  readonly behindEnd: boolean;
}

const MARK = /<!--|<(\/?)([a-z][a-z0-9:-]{0,30})|&(?:#(x[0-9a-f]{1,6}|\d{1,7})|zwnj|zwj|ZeroWidthSpace|NoBreak);?/gi;
const KNOWN = new Set(
  (
    'a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote body br button canvas caption ' +
    'center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer ' +
    'form frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins isindex kbd label layer legend li link listing main ' +
    'map mark marquee menu meta meter nav nobr noframes noscript object ol optgroup option output p param picture plaintext pre progress q ' +
    's samp script section select small source span strike strong style sub summary sup svg table tbody td template textarea tfoot th ' +
    'thead time title tr track tt u ul var video wbr xml xmp path circle rect g line polygon polyline defs use text tspan ' +
    'o:p st1:place'
  ).split(' '),
);
const LETTER = /[a-z]/i;
/** https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point, those that are used for it. */
const WIDTHLESS: ReadonlySet<number> = new Set([
  0x200b, 0x200c, 0x200d, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0xfeff, 0x180e,
]);
const MOST_KEPT = 20;

/** @param source of pages; linear in its length */
export function pageShape(source: string): PageShape {
  const walk = new Walk(source);
  const mark = new RegExp(MARK);
  for (let match = mark.exec(source); match !== null; match = mark.exec(source)) {
    mark.lastIndex = Math.max(walk.take(match), mark.lastIndex);
  }
  return walk.shape();
}

class Walk {
  readonly #source: string;
  readonly #elements = new Map<string, number>();
  readonly #bases: string[] = [];
  readonly #forms: string[] = [];
  readonly #counts = {
    unknownInWords: 0,
    commentsInWords: 0,
    encodedLetters: 0,
    invisibleInWords: 0,
    large: 0,
    dataPages: 0,
  };
  /** Behind the last `</html>`. */
  #end = -1;

  constructor(source: string) {
    this.#source = source;
  }

  /** @returns where to go on: behind the end where a comment or a tag has none, as browsers do */
  take({ 0: written, 1: slash, 2: name, 3: reference, index }: RegExpExecArray): number {
    if (written === '<!--') return this.#comment(index);
    if (name !== undefined) return this.#tag(index, name.toLowerCase(), slash === '/');
    this.#reference(index, index + written.length, reference);
    return index + written.length;
  }

  shape(): PageShape {
    const behind = this.#end < 0 ? '' : this.#source.slice(this.#end, this.#end + 2000);
    return {
      ...this.#counts,
      elements: this.#elements,
      bases: this.#bases,
      forms: this.#forms,
      behindEnd: /[\p{L}\p{N}]/u.test(behind.replace(/<[^<>]*>/g, '')),
    };
  }

  #comment(index: number): number {
    const end = this.#source.indexOf('-->', index + 4);
    if (end < 0) return this.#source.length;
    if (this.#partsWord(index, end + 3)) this.#counts.commentsInWords++;
    return end + 3;
  }

  #tag(index: number, name: string, closes: boolean): number {
    const end = this.#source.indexOf('>', index);
    if (end < 0) return this.#source.length;
    if (closes && name === 'html') this.#end = end + 1;
    if (!KNOWN.has(name)) {
      if (!name.includes(':') && this.#partsWord(index, end + 1)) this.#counts.unknownInWords++;
    } else if (!closes) this.#open(name, this.#source.slice(index, Math.min(end, index + 2048)));
    return end + 1;
  }

  #open(name: string, tag: string): void {
    this.#elements.set(name, (this.#elements.get(name) ?? 0) + 1);
    if (name === 'base') keep(this.#bases, attribute(tag, 'href'));
    else if (name === 'a' || name === 'area')
      this.#counts.dataPages += Number(/\bhref\s{0,5}=\s{0,5}["']?\s{0,5}data:text\/html/i.test(tag));
    else if (name === 'form') keep(this.#forms, attribute(tag, 'action'));
    if (
      name === 'font'
        ? /\bsize\s{0,3}=\s{0,3}["']?\+?[5-9]/i.test(tag)
        : /font-size\s{0,3}:\s{0,3}(?:[4-9]\d|\d{3})(?:px|pt)/i.test(tag)
    )
      this.#counts.large++;
  }

  #reference(start: number, end: number, number: string | undefined): void {
    const code =
      number === undefined ? 0x200c : Number.parseInt(number.replace(/^x/i, ''), /^x/i.test(number) ? 16 : 10);
    if (/[a-z0-9]/i.test(String.fromCharCode(code & 0x7f)) && code < 0x80) this.#counts.encodedLetters++;
    else if (WIDTHLESS.has(code) && this.#partsWord(start, end)) this.#counts.invisibleInWords++;
  }

  #partsWord(start: number, end: number): boolean {
    return start > 0 && LETTER.test(this.#source.charAt(start - 1)) && LETTER.test(this.#source.charAt(end));
  }
}

function keep(list: string[], value: string | null): void {
  if (value !== null && list.length < MOST_KEPT) list.push(value);
}

/** The value of an attribute in an opening tag; null where it has none. */
function attribute(tag: string, name: 'href' | 'action'): string | null {
  const form =
    name === 'href'
      ? /\bhref\s{0,5}=\s{0,5}["']?([^"'\s>]{1,1000})/i
      : /\baction\s{0,5}=\s{0,5}["']?([^"'\s>]{1,1000})/i;
  return form.exec(tag)?.[1] ?? (name === 'action' ? '' : null);
}
