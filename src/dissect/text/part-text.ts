import type { Bytes } from '../../mail/bytes.ts';
import type { PartOrigin } from '../../mail/part.ts';
import { decodeCharset } from './charset.ts';
import { htmlText, withoutInvisible } from './html-text.ts';

/** `Part.text` is cut behind so many characters. */
export const MOST_CHARACTERS = 1024 * 1024;
/** No charset takes more octets for a character; markup is read as far as this too. */
const MOST_OCTETS = 4 * MOST_CHARACTERS;
/** https://html.spec.whatwg.org/#prescan-a-byte-stream-to-determine-its-encoding */
const PRESCAN = 1024;

export interface TextSource {
  readonly content: Bytes;
  readonly detectedType: string;
  readonly declaredType: string | null;
  /** Of the Content-Type field; '' where it names none. */
  readonly charset: string;
}

const TEXTUAL = /^(?:text\/|message\/|image\/svg\+xml$|application\/(?:[a-z0-9.-]+\+)?(?:xml|json)$)/;
const MARKUP = /^(?:text\/html|image\/svg\+xml|application\/(?:[a-z0-9.-]+\+)?xml)$/;

/** The type that readers go by: an entity that declares none is text (RFC 2045 section 5.2), whatever octets stand in it. */
export function typeForReaders(origin: PartOrigin, declaredType: string | null): string | null {
  return declaredType ?? (origin === 'mail' || origin === 'entity' ? 'text/plain' : null);
}

/** Whether a reader may see the content as text: by what it is, or by what it says it is, though it begin as a picture does. */
export function isTextual(detectedType: string, declaredType: string | null): boolean {
  return TEXTUAL.test(detectedType) || (declaredType?.startsWith('text/') ?? false);
}

/** The words a reader would see; null where the content is no text. */
export function partText(source: TextSource): string | null {
  const { content, detectedType, declaredType, charset } = source;
  if (!isTextual(detectedType, declaredType)) return null;
  const octets = content.slice(0, MOST_OCTETS);
  const markup = MARKUP.test(detectedType) || declaredType === 'text/html';
  const text = decodeCharset(octets, charset === '' && markup ? declaredInMarkup(octets) : charset);
  return markup ? htmlText(text, MOST_CHARACTERS) : withoutInvisible(text.slice(0, MOST_CHARACTERS));
}

function declaredInMarkup(octets: Buffer): string {
  const head = octets.toString('latin1', 0, PRESCAN);
  return /(?:charset|encoding)\s{0,20}=\s{0,20}["']?([A-Za-z0-9_:.-]{2,40})/i.exec(head)?.[1] ?? '';
}
