import { decodeReferences } from './character-reference.ts';

/** Elements whose content no reader sees as text. */
const HIDDEN = new Set(['script', 'style', 'noembed', 'noframes', 'template', 'iframe']);
/** Elements whose content is text whatever it looks like. */
const RAW = new Set(['title', 'textarea', 'xmp']);
/** Elements that begin and end on a line of their own. */
const BLOCKS = new Set(
  (
    'address article aside blockquote body br center dd details dialog dir div dl dt fieldset figcaption figure footer ' +
    'form h1 h2 h3 h4 h5 h6 head header hgroup hr html li main menu nav ol option p pre search section select summary ' +
    'table tbody tfoot thead title tr ul'
  ).split(' '),
);
/** Elements that stand apart from their neighbours on one line. */
const CELLS = new Set(['td', 'th', 'img', 'input', 'button']);

// Characters that are not seen: soft hyphen, zero-width space, joiners and marks, word joiner, bidi controls, BOM, tags,
// variation selectors (Unicode Standard Annex 44), and the marks of interlinear annotation.
const INVISIBLE = /\p{Default_Ignorable_Code_Point}|\u{fff9}|\u{fffa}|\u{fffb}/gu;

/**
 * The text that a reader of `html` sees, as one pass finds it: tags and comments go without leaving a gap, so that words
 * split by them come together; block elements become line ends; scripts and styles are dropped.
 */
export function htmlText(html: string, mostCharacters: number): string {
  const scanner = new HtmlScanner(html, mostCharacters);
  return scanner.run();
}

/** `text` without characters that cannot be seen. */
export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, '');
}

class HtmlScanner {
  readonly #html: string;
  readonly #most: number;
  readonly #pieces: string[] = [];
  #length = 0;
  #position = 0;

  constructor(html: string, most: number) {
    this.#html = html;
    this.#most = most;
  }

  run(): string {
    const html = this.#html;
    while (this.#position < html.length && this.#length < this.#most) {
      const tag = html.indexOf('<', this.#position);
      const end = tag < 0 ? html.length : tag;
      this.#text(html.slice(this.#position, end));
      this.#position = end;
      if (tag >= 0) this.#markup();
    }
    return withoutInvisible(tidy(this.#pieces.join(''))).slice(0, this.#most);
  }

  #text(raw: string): void {
    if (raw === '') return;
    this.#put(decodeReferences(raw.replace(/[ \t\r\n\f]+/g, ' ')));
  }

  #put(text: string): void {
    this.#pieces.push(text);
    this.#length += text.length;
  }

  /** At a `<`: skips a tag, a comment or a declaration; else the `<` is text. */
  #markup(): void {
    const html = this.#html;
    const next = html.charCodeAt(this.#position + 1);
    if (next === 0x21 || next === 0x3f) {
      this.#declaration();
      return;
    }
    const closing = next === 0x2f;
    const nameStart = this.#position + (closing ? 2 : 1);
    if (!isLetter(html.charCodeAt(nameStart))) {
      if (closing) {
        this.#skipBehind('>');
      } else {
        this.#put('<');
        this.#position++;
      }
      return;
    }
    let nameEnd = nameStart + 1;
    while (nameEnd < nameStart + 20 && isNameCharacter(html.charCodeAt(nameEnd))) nameEnd++;
    const name = html.slice(nameStart, nameEnd).toLowerCase();
    this.#position = this.#tagEnd(nameEnd);
    if (BLOCKS.has(name)) this.#put('\n');
    else if (CELLS.has(name)) this.#put(' ');
    if (!closing && (HIDDEN.has(name) || RAW.has(name))) this.#element(name);
  }

  #declaration(): void {
    const start = this.#html.slice(this.#position, this.#position + 9);
    // `<!-->` and `<!--->` are whole comments: https://html.spec.whatwg.org/#comment-start-state
    const short = /^<!--(?:>|->)/.exec(start);
    if (short !== null) this.#position += short[0].length;
    else if (start === '<![CDATA[') this.#position += start.length;
    else this.#skipBehind(start.startsWith('<!--') ? '-->' : '>');
  }

  /** Behind the next `mark`; a `mark` that never comes hides nothing: the rest is read as text. */
  #skipBehind(mark: string): void {
    const end = this.#html.indexOf(mark, this.#position + 2);
    if (end >= 0) this.#position = end + mark.length;
    else this.#unclosed();
  }

  #unclosed(): void {
    const rest = this.#html.slice(this.#position + 1, this.#position + 1 + this.#most);
    this.#position = this.#html.length;
    this.#text(rest.replace(/<[^<>]*>/g, ' '));
  }

  /** Behind the `>` that ends the tag; quoted attribute values may hold one. */
  #tagEnd(from: number): number {
    const html = this.#html;
    let i = from;
    while (i < html.length) {
      const code = html.charCodeAt(i);
      if (code === 0x3e) return i + 1;
      if (code === 0x3d) {
        i = this.#valueEnd(i + 1);
        continue;
      }
      i++;
    }
    return html.length;
  }

  /** Behind the attribute value that begins at or behind `from`. */
  #valueEnd(from: number): number {
    const html = this.#html;
    let i = from;
    while (isBlank(html.charCodeAt(i))) i++;
    const mark = html.charCodeAt(i);
    if (mark !== 0x22 && mark !== 0x27) return i;
    const end = html.indexOf(mark === 0x22 ? '"' : "'", i + 1);
    // A quote that is never closed: browsers lose the rest of the page; we would rather see it.
    return end < 0 ? i + 1 : end + 1;
  }

  /** The content of an element that holds no markup, up to its end tag. */
  #element(name: string): void {
    const html = this.#html;
    const start = this.#position;
    let end = html.indexOf('</', start);
    while (end >= 0 && !this.#isEndTag(end, name)) end = html.indexOf('</', end + 2);
    const contentEnd = end < 0 ? html.length : end;
    if (RAW.has(name)) this.#text(html.slice(start, contentEnd));
    this.#position = contentEnd;
  }

  #isEndTag(at: number, name: string): boolean {
    const html = this.#html;
    if (html.slice(at + 2, at + 2 + name.length).toLowerCase() !== name) return false;
    return !isNameCharacter(html.charCodeAt(at + 2 + name.length));
  }
}

/** White space as a browser shows it. */
function tidy(text: string): string {
  return text
    .replace(/ {2,}/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim();
}

function isLetter(code: number): boolean {
  const lower = code | 32;
  return lower >= 97 && lower <= 122;
}

function isNameCharacter(code: number): boolean {
  return isLetter(code) || (code >= 48 && code <= 57) || code === 45 || code === 58;
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}
