const MICROSOFT = 'http://schemas.microsoft.com/office';

/** The prefix that this program writes for each namespace: that of the standards, whatever prefix a file declares. */
const TABLE: readonly (readonly [prefix: string, ...uris: string[]])[] = [
  // Office Open XML, ECMA-376 part 1 (Strict) and part 4 (Transitional).
  // Word 2003 in one XML file has the same names.
  ['w', office('wordprocessingml'), strict('wordprocessingml'), 'http://schemas.microsoft.com/office/word/2003/wordml'],
  ['x', office('spreadsheetml'), strict('spreadsheetml')],
  ['p', office('presentationml'), strict('presentationml')],
  ['a', office('drawingml'), strict('drawingml')],
  [
    'r',
    'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
    'http://purl.oclc.org/ooxml/officeDocument/relationships',
  ],
  ['m', 'http://schemas.openxmlformats.org/officeDocument/2006/math', 'http://purl.oclc.org/ooxml/officeDocument/math'],
  ['o', 'urn:schemas-microsoft-com:office:office'],
  ['v', 'urn:schemas-microsoft-com:vml'],
  ['ct', 'http://schemas.openxmlformats.org/package/2006/content-types'],
  ['rel', 'http://schemas.openxmlformats.org/package/2006/relationships'],
  ['mc', 'http://schemas.openxmlformats.org/markup-compatibility/2006'],
  // Microsoft's own beside it (MS-XLSX, MS-OE376, MS-CUSTOMUI, MS-OFFMACRO2).
  ['xm', 'http://schemas.microsoft.com/office/excel/2006/main'],
  ['tc', 'http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments'],
  ['ax', 'http://schemas.microsoft.com/office/2006/activeX'],
  [
    'ui',
    'http://schemas.microsoft.com/office/2006/01/customui',
    'http://schemas.microsoft.com/office/2009/07/customui',
  ],
  ['mashup', 'http://schemas.microsoft.com/DataMashup'],
  ['pkg', 'http://schemas.microsoft.com/office/2006/xmlPackage'],
  ['vs', 'http://schemas.microsoft.com/office/visio/2012/main'],
  ['xps', 'http://schemas.microsoft.com/xps/2005/06', 'http://schemas.openxps.org/oxps/v1.0'],
  // Excel 2003 in one XML file.
  ['ss', 'urn:schemas-microsoft-com:office:spreadsheet'],
  // OpenDocument 1.3 part 3 section 1.4.
  ...[
    'office',
    'style',
    'text',
    'table',
    'drawing',
    'presentation',
    'meta',
    'manifest',
    'script',
    'form',
    'animation',
  ].map((name): [string, string] => [`odf-${name}`, `urn:oasis:names:tc:opendocument:xmlns:${name}:1.0`]),
  ['fo', 'urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0'],
  ['dc', 'http://purl.org/dc/elements/1.1/'],
  ['xlink', 'http://www.w3.org/1999/xlink'],
  ['library', 'http://openoffice.org/2000/library'],
  ['module', 'http://openoffice.org/2000/script'],
  // Extensions that today's Office knows: what a choice may require (ECMA-376 part 3 section 7.5).
  ['wps', `${MICROSOFT}/word/2010/wordprocessingShape`],
  ['wpg', `${MICROSOFT}/word/2010/wordprocessingGroup`],
  ['wpc', `${MICROSOFT}/word/2010/wordprocessingCanvas`],
  ['wp14', `${MICROSOFT}/word/2010/wordprocessingDrawing`],
  ['w14', `${MICROSOFT}/word/2010/wordml`],
  ['w15', `${MICROSOFT}/word/2012/wordml`],
  ['a14', `${MICROSOFT}/drawing/2010/main`],
  ['p14', `${MICROSOFT}/powerpoint/2010/main`],
  ['p15', `${MICROSOFT}/powerpoint/2012/main`],
  ['x14', `${MICROSOFT}/spreadsheetml/2009/9/main`],
  ['x15', `${MICROSOFT}/spreadsheetml/2010/11/main`],
];

const PREFIXES: ReadonlyMap<string, string> = new Map(
  TABLE.flatMap(([prefix, ...uris]) => uris.map((uri) => [uri, prefix] as const)),
);

/** Of an element or attribute in a namespace that is not in the table. */
const FOREIGN = '?';

function office(vocabulary: string): string {
  return `http://schemas.openxmlformats.org/${vocabulary}/2006/main`;
}

function strict(vocabulary: string): string {
  return `http://purl.oclc.org/ooxml/${vocabulary}/main`;
}

/** Elements of one depth that declare namespaces are remembered up to here; deeper declarations do not count. */
const MOST_SCOPES = 4096;
/** Different names that are remembered. */
const MOST_NAMES = 4096;
/** A longer name is none of any standard's. */
const LONGEST_NAME = 256;

/** The declarations in force at one place of a document (Namespaces in XML 1.0 section 6). */
export class Namespaces {
  /** By the file's prefix: our prefixes, the innermost last. */
  readonly #bound = new Map<string, string[]>();
  readonly #scopes: { readonly depth: number; readonly prefixes: readonly string[] }[] = [];
  /** Names as written and as we write them, while no declaration comes or goes. */
  readonly #names = new Map<string, string>();

  /** An element at `depth` declares these prefixes. */
  enter(depth: number, declared: readonly (readonly [prefix: string, uri: string])[]): void {
    if (this.#scopes.length >= MOST_SCOPES) return;
    for (const [prefix, uri] of declared) {
      const ours = uri === '' ? '' : (PREFIXES.get(uri) ?? FOREIGN);
      const stack = this.#bound.get(prefix);
      if (stack === undefined) this.#bound.set(prefix, [ours]);
      else stack.push(ours);
    }
    this.#scopes.push({ depth, prefixes: declared.map(([prefix]) => prefix) });
    this.#names.clear();
  }

  /** The element at `depth` has ended. */
  leave(depth: number): void {
    const scope = this.#scopes.at(-1);
    if (scope === undefined || scope.depth < depth) return;
    this.#scopes.pop();
    for (const prefix of scope.prefixes) {
      const stack = this.#bound.get(prefix);
      stack?.pop();
      if (stack?.length === 0) this.#bound.delete(prefix);
    }
    this.#names.clear();
  }

  /** Our prefix for what the file's prefix stands for; the file's own where it declares none. */
  prefixOf(prefix: string): string {
    return this.#bound.get(prefix)?.at(-1) ?? prefix;
  }

  /** An element's name as we write it: `w:t`. */
  elementName(raw: string): string {
    const known = this.#names.get(raw);
    if (known !== undefined) return known;
    if (this.#names.size >= MOST_NAMES) this.#names.clear();
    // A copy, since a piece of a string keeps the whole of it in memory.
    const name = Buffer.from(raw.slice(0, LONGEST_NAME)).toString();
    const made = this.#resolve(name, this.prefixOf(''));
    if (raw.length <= LONGEST_NAME) this.#names.set(name, made);
    return made;
  }

  /** The same of an attribute, to which the default namespace does not apply. */
  attributeName(raw: string): string {
    return this.#resolve(raw, '');
  }

  #resolve(raw: string, unprefixed: string): string {
    const colon = raw.indexOf(':');
    const prefix = colon < 0 ? unprefixed : this.prefixOf(raw.slice(0, colon));
    return prefix === '' ? raw.slice(colon + 1) : `${prefix}:${raw.slice(colon + 1)}`;
  }
}
