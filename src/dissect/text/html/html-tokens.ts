import { RAW } from './elements.ts';

export type TokenKind =
  /** `source` from `start` to `end` is text with character references. */
  | 'text'
  /** A start tag `name`; its attributes lie between `start` and `end`. */
  | 'open'
  /** An end tag `name`. */
  | 'close'
  /** The content of the element `name`, which holds no markup. */
  | 'raw'
  /** A declaration or processing instruction, without its brackets. */
  | 'declaration'
  /** What follows is a comment to most programs, and markup to Outlook: `<!--[if mso]>`. */
  | 'conditional'
  /** The end of that. */
  | 'conditional-end'
  /** A comment, or the bracket of a CDATA section. */
  | 'comment'
  | 'end';

/** Characters behind which a text that holds a `<` comes as another token. */
const LONGEST_TEXT = 256 * 1024;
/** The characters of a name that are looked at. */
const LONGEST_NAME = 40;

/**
 * Divides markup into tokens in one pass, much as browsers do (https://html.spec.whatwg.org/#tokenization). Where a browser loses
 * the rest of the page, as in a comment or a value that never ends, the rest is read as markup: another reader may see it.
 */
export class HtmlTokens {
  readonly source: string;
  kind: TokenKind = 'end';
  /** In lower case. */
  name = '';
  start = 0;
  end = 0;
  /** Whether a start tag ends in `/>`. */
  selfClosing = false;
  readonly #xml: boolean;
  #position = 0;
  /** The element whose content comes next. */
  #raw = '';
  /** Elements of SVG and MathML around, in which a `/>` counts and styles are markup. */
  #foreign = 0;
  #commentsEnd = true;
  /** Where the comment ends that is markup to Outlook; -1 outside of one. */
  #conditionEnd = -1;
  #doctype = true;

  /** @param xml as XHTML and SVG are: `/>` ends any element */
  constructor(source: string, xml: boolean) {
    this.source = source;
    this.#xml = xml;
  }

  /** Moves to the next token. */
  next(): TokenKind {
    const { source } = this;
    const start = this.#position;
    if (this.#raw !== '') return this.#content();
    if (this.#conditionEnd >= 0 && start >= this.#conditionEnd) {
      this.#conditionEnd = -1;
      return this.#token('conditional-end', start, start);
    }
    if (start >= source.length) return this.#token('end', start, start);
    if (source.charCodeAt(start) === 0x3c) {
      const kind = this.#markup(start);
      if (kind !== null) return kind;
    }
    // A `<` that begins nothing is text.
    let end = source.indexOf('<', start + 1);
    while (end >= 0 && end - start < LONGEST_TEXT && !this.#beginsMarkup(end)) end = source.indexOf('<', end + 1);
    if (end < 0) end = source.length;
    return this.#to(this.#conditionEnd > start ? Math.min(end, this.#conditionEnd) : end, 'text', start);
  }

  #to(position: number, kind: TokenKind, start: number, end = position): TokenKind {
    this.#position = position;
    return this.#token(kind, start, end);
  }

  #token(kind: TokenKind, start: number, end: number): TokenKind {
    this.kind = kind;
    this.start = start;
    this.end = end;
    return kind;
  }

  #beginsMarkup(at: number): boolean {
    const next = this.source.charCodeAt(at + 1);
    return isLetter(next) || next === 0x21 || next === 0x2f || next === 0x3f;
  }

  #markup(at: number): TokenKind | null {
    const { source } = this;
    const next = source.charCodeAt(at + 1);
    if (next === 0x21) return source.startsWith('--', at + 2) ? this.#comment(at) : this.#declaration(at);
    if (next === 0x3f) return this.#declaration(at);
    const closing = next === 0x2f;
    const nameStart = at + (closing ? 2 : 1);
    if (!isLetter(source.charCodeAt(nameStart))) return closing ? this.#declaration(at) : null;
    let nameEnd = nameStart + 1;
    while (nameEnd < source.length && !endsName(source.charCodeAt(nameEnd))) nameEnd++;
    this.name = source.slice(nameStart, Math.min(nameEnd, nameStart + LONGEST_NAME)).toLowerCase();
    const end = this.#tagEnd(nameEnd);
    const inner = source.charCodeAt(end - 1) === 0x3e ? end - 1 : end;
    this.selfClosing = source.charCodeAt(inner - 1) === 0x2f;
    this.#minds(closing);
    return this.#to(end, closing ? 'close' : 'open', nameEnd, inner);
  }

  /** What the tag means for what comes behind it. */
  #minds(closing: boolean): void {
    const { name } = this;
    if (name === 'svg' || name === 'math') {
      if (!closing) this.#foreign += this.selfClosing ? 0 : 1;
      else if (this.#foreign > 0) this.#foreign--;
    }
    if (closing || !RAW.has(name)) return;
    const foreign = this.#xml || this.#foreign > 0;
    if (foreign ? name === 'script' && !this.selfClosing : true) this.#raw = name;
  }

  /** Behind the `>` that ends the tag; quoted values may hold one. */
  #tagEnd(from: number): number {
    const { source } = this;
    let i = from;
    while (i < source.length) {
      const code = source.charCodeAt(i);
      if (code === 0x3e) return i + 1;
      i = code === 0x3d ? this.#valueEnd(i + 1) : i + 1;
    }
    return source.length;
  }

  #valueEnd(from: number): number {
    const { source } = this;
    let i = from;
    while (isBlank(source.charCodeAt(i))) i++;
    const mark = source.charCodeAt(i);
    if (mark !== 0x22 && mark !== 0x27) return i;
    const end = source.indexOf(mark === 0x22 ? '"' : "'", i + 1);
    return end < 0 ? i + 1 : end + 1;
  }

  /** The content of an element without markup, up to its end tag. */
  #content(): TokenKind {
    const { source } = this;
    const name = this.#raw;
    const start = this.#position;
    let end = name === 'plaintext' ? -1 : source.indexOf('</', start);
    while (end >= 0 && !this.#isEndTag(end, name)) end = source.indexOf('</', end + 2);
    this.#raw = '';
    this.name = name;
    return this.#to(end < 0 ? source.length : end, 'raw', start);
  }

  #isEndTag(at: number, name: string): boolean {
    const { source } = this;
    for (let i = 0; i < name.length; i++) {
      if ((source.charCodeAt(at + 2 + i) | 0x20) !== name.charCodeAt(i)) return false;
    }
    const behind = at + 2 + name.length;
    return behind >= source.length || endsName(source.charCodeAt(behind));
  }

  #comment(at: number): TokenKind {
    const { source } = this;
    // `<!-->` and `<!--->` are whole comments: https://html.spec.whatwg.org/#comment-start-state
    for (const short of ['>', '->']) {
      if (source.startsWith(short, at + 4)) return this.#to(at + 4 + short.length, 'comment', at);
    }
    // Within a comment none begins.
    if (this.#conditionEnd >= 0) return this.#to(at + 4, 'comment', at);
    const condition = CONDITION.exec(source.slice(at + 4, at + 4 + LONGEST_CONDITION));
    if (condition?.[1] !== undefined) return this.#to(at + 4 + condition[0].length, 'comment', at);
    const end = this.#commentEnd(at + 4);
    if (condition === null) return this.#to(end ?? at + 4, 'comment', at);
    this.#conditionEnd = end ?? source.length;
    return this.#to(at + 4 + condition[0].length, 'conditional', at);
  }

  /** Behind the next `-->` or `--!>`; null where there is none. */
  #commentEnd(from: number): number | null {
    const { source } = this;
    if (!this.#commentsEnd) return null;
    COMMENT_END.lastIndex = from;
    if (COMMENT_END.test(source)) return COMMENT_END.lastIndex;
    this.#commentsEnd = false;
    return null;
  }

  #declaration(at: number): TokenKind {
    const { source } = this;
    if (source.startsWith('![CDATA[', at + 1)) return this.#to(at + 9, 'comment', at);
    const close = source.indexOf('>', at + 1);
    const end = close < 0 ? source.length : this.#declarationEnd(at, close);
    return this.#to(end, 'declaration', at + 1, Math.max(at + 1, end - 1));
  }

  /** A document type with declarations of its own ends behind its bracket (https://www.w3.org/TR/xml/#NT-doctypedecl). */
  #declarationEnd(at: number, close: number): number {
    const { source } = this;
    if (!this.#doctype || !/^<!doctype\b/i.test(source.slice(at, at + 10))) return close + 1;
    this.#doctype = false;
    const bracket = source.slice(at, close).indexOf('[');
    const end = bracket < 0 ? -1 : source.indexOf('>', source.indexOf(']', at + bracket));
    return Math.max(end, close) + 1;
  }
}

const COMMENT_END = /--!?>/g;
const LONGEST_CONDITION = 200;
/** With what behind it makes the rest seen by all but Outlook: https://learn.microsoft.com/previous-versions/windows/internet-explorer/ie-developer/compatibility/ms537512(v=vs.85) */
const CONDITION = /^\s*\[if[^\]>]{0,150}\]>((?:<!)?-->)?/i;

function isLetter(code: number): boolean {
  const lower = code | 32;
  return lower >= 97 && lower <= 122;
}

/** White space, `/` or `>`. */
function endsName(code: number): boolean {
  return code === 0x3e || code === 0x2f || isBlank(code);
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}
