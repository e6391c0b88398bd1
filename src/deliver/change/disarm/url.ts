const SCHEMES: ReadonlySet<string> = new Set(['http', 'https', 'mailto', 'tel', 'cid', 'mid', 'ftp', 'news', 'sms']);
const PICTURE = /^data:image\/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]*$/i;

/**
 * Whether following or loading the address does no more than show a page or a picture. `loaded`: the reader's program fetches it
 * without being asked.
 */
export function isHarmlessUrl(value: string, loaded: boolean): boolean {
  // https://url.spec.whatwg.org/#url-parsing: white space at the ends, tabs and line ends anywhere count for nothing.
  const url = [...value].filter((character) => character > ' ' && character !== '\x7f').join('');
  if (loaded && PICTURE.test(value.trim())) return true;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1];
  if (scheme === undefined) return !url.startsWith('\\') && !url.includes('&');
  return SCHEMES.has(scheme.toLowerCase());
}
