import type { Bytes } from '../../mail/bytes.ts';

/**
 * Files that are text by content, and a link or a query to the program that opens them. Their types say that they are text
 * still: whatever else may stand in a text is looked for too.
 */

/** `.url`, `.website` */
export const URL_TYPE = 'text/x-mswinurl';
/** `.desktop` */
export const DESKTOP_TYPE = 'text/x-desktop';
/** `.scf` */
export const SCF_TYPE = 'text/x-scf';
/** `.library-ms`, `.searchConnector-ms` */
export const LIBRARY_TYPE = 'application/x-ms-library+xml';
/** `.settingcontent-ms` */
export const SETTING_TYPE = 'application/x-ms-settingcontent+xml';
/** `.webloc`, `.inetloc`, `.fileloc` and other property lists of macOS, and the same in binary */
export const PLIST_TYPE = 'application/x-plist+xml';
export const BINARY_PLIST_TYPE = 'application/x-bplist';
/** `.iqy` */
export const QUERY_TYPE = 'text/x-ms-iqy';
/** `.slk` */
export const SYLK_TYPE = 'text/x-sylk';
/** A table whose cells are formulas that start programs. */
export const FORMULA_TYPE = 'text/csv';

const HEAD = 4096;
/** Of a table as much is looked through for formulas. */
const SEARCHED = 1024 * 1024;

const SECTIONS: readonly (readonly [RegExp, string])[] = [
  [/^[ \t]*\[(?:InternetShortcut(?:\.[AW])?|\{000214A0-0000-0000-C000-000000000046\})\]/im, URL_TYPE],
  [/^[ \t]*\[(?:Desktop Entry|KDE Desktop Entry)\]/m, DESKTOP_TYPE],
  [/^[ \t]*\[Shell\][^[]*^[ \t]*(?:IconFile|Command)[ \t]*=/im, SCF_TYPE],
];
const ROOTS: readonly (readonly [RegExp, string])[] = [
  [/^<(?:\w{1,20}:)?(?:libraryDescription|searchConnectorDescription)[\s>]/i, LIBRARY_TYPE],
  [/^<(?:\w{1,20}:)?(?:PCSettings|SearchableContent)[\s>]/i, SETTING_TYPE],
  [/^<plist[\s>]/i, PLIST_TYPE],
];

/** What `content` of `type`, plain text or XML, is beside that; null where it is nothing else. */
export function shortcutKind(content: Bytes, type: string): string | null {
  if (type !== 'text/plain' && type !== 'application/xml') return null;
  const head = unicode(content.slice(0, HEAD));
  if (head.trimStart().startsWith('<')) return kindOfRoot(head);
  if (head.includes('[')) {
    for (const [section, type] of SECTIONS) if (section.test(head)) return type;
  }
  if (/^\s*WEB\r?\n\d+\r?\n[a-z][a-z0-9+.-]*:/i.test(head)) return QUERY_TYPE;
  if (head.startsWith('ID;P')) return SYLK_TYPE;
  const searched = content.slice(0, SEARCHED);
  return searched.includes('|') && ddeFormula(unicode(searched)) !== null ? FORMULA_TYPE : null;
}

/** By the outermost element, behind what may stand before it. */
function kindOfRoot(head: string): string | null {
  let at = head.indexOf('<');
  while (at >= 0 && (head[at + 1] === '?' || head[at + 1] === '!')) {
    const end = head.startsWith('<!--', at) ? head.indexOf('-->', at) : head.indexOf('>', at);
    at = end < 0 ? -1 : head.indexOf('<', end);
  }
  const root = at < 0 ? '' : head.slice(at, at + 100);
  return ROOTS.find(([element]) => element.test(root))?.[1] ?? null;
}

/** Octets of an ASCII superset as they are, UTF-16 by its mark. */
function unicode(octets: Buffer): string {
  return octets[0] === 0xff && octets[1] === 0xfe ? octets.toString('utf16le', 2) : octets.toString('latin1');
}

/** As far is looked before and behind the bar of a formula. */
const REACH = 256;
/** `cmd|'/c calc'!A0`: program, topic, item. */
/** From the cell's beginning to its end: in CSV and the like, and in SYLK. */
const CELL = /(?:^|[,;\t"])["'\s]{0,9}[=+@-].*$|^C;.*;E[^;]*$/;
const TOPIC = /^\|\s{0,9}(?:'[^'\r\n]{1,250}'|[^\s'!|]{1,250})\s{0,9}![\w'"$]/;

/**
 * The first formula of DDE in a cell of `text`, in CSV, SYLK or any other table of text; null where there is none. `=`, `+`,
 * `-` and `@` begin a formula in Excel.
 */
export function ddeFormula(text: string): string | null {
  for (let at = text.indexOf('|'); at >= 0; at = text.indexOf('|', at + 1)) {
    if (!/[\w.]/.test(text[at - 1] ?? '') || !TOPIC.test(text.slice(at, at + 2 * REACH))) continue;
    const before = text.slice(Math.max(0, at - REACH), at);
    const line = before.slice(Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1);
    const cell = CELL.exec(line);
    if (cell !== null) return `${cell[0]}${text.slice(at, at + 100).split(/[\r\n]/, 1)[0]}`.trim();
  }
  return null;
}
