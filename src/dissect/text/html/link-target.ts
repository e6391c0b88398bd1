/** Longer addresses are cut before they are read. */
const LONGEST = 8192;
const SCHEME = /^([a-z][a-z0-9+.-]{0,30}):/i;
/** What leads nowhere: into the mail or the page itself, or to a script. */
const NO_LINKS: ReadonlySet<string> = new Set([
  'data',
  'cid',
  'mid',
  'about',
  'blob',
  'javascript',
  'vbscript',
  'livescript',
  'mocha',
]);

/** An address, up to `most` characters of it, as programs take it: white space around it, and tabs and line ends in it, do not count (https://url.spec.whatwg.org/#url-parsing). */
export function cleanUrl(value: string, most = LONGEST): string {
  const url = value.slice(0, most).replace(/[\t\r\n]+/g, '');
  let start = 0;
  while (url.charCodeAt(start) <= 0x20) start++;
  return url.slice(start).trimEnd();
}

/** In lower case; '' where there is none. */
export function schemeOf(url: string): string {
  return SCHEME.exec(url)?.[1]?.toLowerCase() ?? '';
}

/** Where `value` leads from a page with this base address; null where it leads nowhere else. */
export function targetOf(value: string, base: string | null): string | null {
  const url = cleanUrl(value);
  if (url === '' || url.startsWith('#')) return null;
  const scheme = schemeOf(url);
  if (scheme !== '') return NO_LINKS.has(scheme) ? null : url;
  if (base !== null && URL.canParse(url, base)) return new URL(url, base).href;
  return /^[\\/]{2}[^\\/]/.test(url) ? url : null;
}
