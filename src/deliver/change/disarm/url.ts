/** Followed when somebody clicks. */
const FOLLOWED: ReadonlySet<string> = new Set(['http', 'https', 'mailto', 'tel', 'cid', 'mid', 'ftp', 'news', 'sms']);
/** Fetched without being asked. */
const LOADED: ReadonlySet<string> = new Set(['http', 'https', 'cid']);
const PICTURE = /^data:image\/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=]*$/i;
const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
/** Nothing before the path that a lenient reader may take for a scheme, also not once its character references are resolved again. */
const PATH = /^[^:&\\]*(?:[/?#][^\\]*)?$/;

/**
 * The address, where following or loading it does no more than show a page or a picture; else null. White space and control
 * characters that count for nothing are gone (https://url.spec.whatwg.org/#url-parsing). What leaves its scheme to the page gets
 * `https:`: a page that is opened from a disk, and Outlook, would take it for a file on another machine's share.
 * @param loaded the reader's program fetches it without being asked
 */
export function harmlessUrl(value: string, loaded: boolean): string | null {
  const url = value.replace(/[\t\n\f\r]+/g, '').trim();
  if (/[\0-\x1f\x7f]/.test(url)) return null;
  if (loaded && url.startsWith('data:')) return PICTURE.test(url.replaceAll(' ', '')) ? url : null;
  const scheme = SCHEME.exec(url)?.[1]?.toLowerCase();
  if (scheme !== undefined) return (loaded ? LOADED : FOLLOWED).has(scheme) ? url : null;
  if (url.startsWith('//')) return /^\/\/[^/\\]/.test(url) ? `https:${url}` : null;
  return PATH.test(url) ? url : null;
}
