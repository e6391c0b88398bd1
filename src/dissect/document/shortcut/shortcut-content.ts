import type { Link } from '../../../mail/link.ts';
import type { Flag as PartFlag } from '../../../mail/part.ts';
import { MOST_CHARACTERS } from '../../text/part-text.ts';
import type { DocumentContent, DocumentPart } from '../document-reader.ts';

const MOST_LINKS = 1000;
const LONGEST_URL = 2048;
const ADDRESS =
  /(?:[a-z][a-z0-9+.-]{1,30}:\/\/|(?<![\\\w])\\\\[\w.@-]+\\|mailto:|javascript:|vbscript:|ms-[a-z-]{2,20}:|search-ms:)[^\s"'<>|]*/gi;

/** A line of what a shortcut says: `URL: https://example.com/`. */
export interface Said {
  readonly what: string;
  readonly value: string;
}

/** What a shortcut says, as text and with the addresses in it. */
export function shortcutContent(
  said: readonly Said[],
  flags: readonly PartFlag[],
  parts: readonly DocumentPart[] = [],
): DocumentContent {
  const lines = said.filter(({ value }) => value.trim() !== '').map(({ what, value }) => `${what}: ${value.trim()}`);
  const text = lines.join('\n').slice(0, MOST_CHARACTERS);
  return { parts, flags, text, hiddenText: '', links: linksIn(said.map(({ value }) => value).join('\n')) };
}

function linksIn(text: string): readonly Link[] {
  const urls = new Set<string>();
  for (const [url] of text.slice(0, MOST_CHARACTERS).matchAll(ADDRESS)) {
    urls.add(url.slice(0, LONGEST_URL));
    if (urls.size === MOST_LINKS) break;
  }
  return [...urls].map((url) => ({ url, shown: null, source: 'shortcut' }));
}
