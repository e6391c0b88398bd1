/** Property and value in lower case, of those that matter for what is seen; of two declarations of one property the last counts. */
export type Declarations = ReadonlyMap<string, string>;

const PROPERTIES: ReadonlySet<string> = new Set(
  (
    'background background-color background-image clip clip-path color display filter font font-size height left margin-left ' +
    'margin-top max-height max-width mso-hide opacity overflow overflow-y position text-indent top transform visibility width'
  ).split(' '),
);

const NOTHING: Declarations = new Map();
const LONGEST_VALUE = 200;
const MOST_DECLARATIONS = 200;

/** The declarations of a `style` attribute or of one rule (https://www.w3.org/TR/css-syntax-3/#consume-declaration). */
export function declarationsOf(css: string): Declarations {
  if (!css.includes(':')) return NOTHING;
  const found = new Map<string, string>();
  for (const declaration of plain(css).split(';', MOST_DECLARATIONS)) {
    const colon = declaration.indexOf(':');
    const property = declaration.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (!PROPERTIES.has(property)) continue;
    const value = declaration.slice(colon + 1, colon + 1 + LONGEST_VALUE).replace(/!\s*important/i, '');
    found.set(property, value.trim().toLowerCase());
  }
  return found;
}

/** Comments gone, escapes resolved (https://www.w3.org/TR/css-syntax-3/#consume-escaped-code-point). */
function plain(css: string): string {
  const bare = withoutComments(css);
  if (!bare.includes('\\')) return bare;
  return bare.replace(/\\(?:([0-9a-f]{1,6})\s?|(.))/gis, (_, hex?: string, sign = '') =>
    hex === undefined ? sign : String.fromCodePoint(Math.min(Number.parseInt(hex, 16), 0xffff)),
  );
}

function withoutComments(css: string): string {
  const pieces: string[] = [];
  let at = 0;
  for (let open = css.indexOf('/*'); open >= 0; open = css.indexOf('/*', at)) {
    pieces.push(css.slice(at, open));
    const close = css.indexOf('*/', open + 2);
    at = close < 0 ? css.length : close + 2;
  }
  return at === 0 ? css : pieces.join('') + css.slice(at);
}

/** How a page names what its rules are for: `p`, `.note`, `#top`, `td.note`. */
const SELECTOR = /^([a-z][a-z0-9]*)?(?:([.#])([\w-]{1,80}))?$/i;
const MOST_RULES = 2000;

/**
 * The rules of a page's style sheets that are for one element by its name, class or id. Selectors that look around, and rules for
 * some media only, are left out: what they hide is shown somewhere.
 */
export class StyleSheet {
  readonly #rules = new Map<string, Declarations>();

  /** Takes the content of a `style` element. */
  add(css: string): void {
    const sheet = plain(css);
    for (let at = 0; at < sheet.length && this.#rules.size < MOST_RULES; ) {
      const open = sheet.indexOf('{', at);
      if (open < 0) return;
      const prelude = sheet.slice(at, open);
      const selectors = prelude.slice(prelude.lastIndexOf(';') + 1);
      const end = blockEnd(sheet, open);
      if (!selectors.includes('@')) this.#put(selectors, sheet.slice(open + 1, end));
      at = end + 1;
    }
  }

  #put(selectors: string, block: string): void {
    const declarations = declarationsOf(block);
    if (declarations.size === 0) return;
    for (const selector of selectors.split(',', 100)) {
      const match = SELECTOR.exec(selector.trim().replace(/^<!--\s*|^\*(?=[.#])/, ''));
      if (match === null || match[0] === '') continue;
      const [, element = '', mark = '', name = ''] = match;
      const key = element.toLowerCase() + mark + name;
      this.#rules.set(key, new Map([...(this.#rules.get(key) ?? NOTHING), ...declarations]));
    }
  }

  /** What the rules say of an element, the weakest first (https://www.w3.org/TR/selectors-4/#specificity-rules). */
  *of(element: string, classes: string, id: string): Generator<Declarations> {
    if (this.#rules.size === 0) return;
    const names = classes === '' ? [] : classes.trim().split(/\s+/, 50);
    const keys = [element, ...names.flatMap((name) => [`.${name}`, `${element}.${name}`])];
    if (id !== '') keys.push(`#${id}`, `${element}#${id}`);
    for (const key of keys) {
      const rule = this.#rules.get(key);
      if (rule !== undefined) yield rule;
    }
  }
}

/** Where the block that begins at `open` ends; blocks within it are part of it. */
function blockEnd(sheet: string, open: number): number {
  let depth = 0;
  for (let i = open; i < sheet.length; i++) {
    const code = sheet.charCodeAt(i);
    if (code === 0x7b) depth++;
    else if (code === 0x7d && --depth === 0) return i;
  }
  return sheet.length;
}
