import type { Link } from '../mail/link.ts';
import type { Part } from '../mail/part.ts';
import type { FeatureList } from './feature-list.ts';
import { bucket, suffixes } from './header-features.ts';
import { addWords } from './word-features.ts';

const MOST_LINKS = 100;

/** What kind of thing a part is. */
export function addPart(list: FeatureList, part: Part): void {
  const declared = part.declaredType ?? 'none';
  list.add('part', declared);
  if (part.declaredType !== null && part.detectedType !== part.declaredType)
    list.add('part', `${declared} is ${part.detectedType}`);
  if (part.charset !== '') list.add('part', `charset ${part.charset.slice(0, 32).toLowerCase()}`);
  if (part.disposition !== null) list.add('part', `${part.disposition} ${declared}`);
  if (part.name !== null) {
    list.add('part', `named .${/\.([^.]{1,10})$/.exec(part.name)?.[1]?.toLowerCase() ?? ''}`);
    list.add('part', `${declared} of ${bucket(part.size)} bytes`);
    addWords(list, { word: 'part', phrase: null }, part.name, 8);
  }
  if (/^(text|multipart)\//.test(declared)) for (const flag of part.flags.slice(0, 20)) list.add('shape', flag.name);
  const encoding = part.header.find(({ name }) => name.toLowerCase() === 'content-transfer-encoding')?.value;
  if (encoding !== undefined) list.add('part', `${declared} in ${encoding.slice(0, 32).toLowerCase()}`);
}

/** Where links lead, and how they look. */
export function addLinks(list: FeatureList, links: readonly Link[]): void {
  list.add('shape', `${bucket(links.length)} links`);
  for (const { url, shown, source } of links.slice(0, MOST_LINKS)) {
    const scheme = /^([a-z][a-z0-9+.-]{0,12}):/i.exec(url)?.[1]?.toLowerCase() ?? 'none';
    list.add('link', `${source} ${scheme}:`);
    const authority = /^[a-z]{1,12}:\/\/([^/?#\\]{0,255})/i.exec(url)?.[1]?.toLowerCase() ?? '';
    if (authority === '') continue;
    const host = authority.slice(authority.lastIndexOf('@') + 1).replace(/:\d+$/, '');
    if (authority.includes('@')) list.add('link', 'a login before the host');
    if (/:\d+$/.test(authority)) list.add('link', 'a port');
    if (/^[0-9.]+$/.test(host)) list.add('link', 'an address in place of a host');
    else for (const name of suffixes(host)) list.add('link', name);
    const path = url.slice(url.indexOf(authority) + authority.length);
    list.add('link', `path of ${bucket(path.length)}`);
    const extension = /\.([a-z0-9]{1,5})(?:[?#]|$)/i.exec(path)?.[1]?.toLowerCase();
    if (extension !== undefined) list.add('link', `.${extension}`);
    if (path.includes('?')) list.add('link', 'a query');
    addWords(list, { word: 'link', phrase: null }, path.slice(0, 80), 6);
    if (shown !== null && /[a-z]\.[a-z]/i.test(shown) && !shown.toLowerCase().includes(suffixes(host)[1] ?? host))
      list.add('link', 'shows another host');
  }
}
