import type { PartOrigin } from '../../mail/part.ts';

/** By what a reader's program tells how to show content. */
export interface TextKind {
  readonly detectedType: string;
  /** The type that readers go by. */
  readonly declaredType: string | null;
  readonly names: readonly string[];
}

const TEXTUAL = /^(?:text\/|message\/|image\/svg\+xml$|application\/(?:[a-z0-9.-]+\+)?(?:xml|json)$)/;
const PAGE_TYPE = /^(?:text\/html|application\/xhtml\+xml|image\/svg\+xml)$/;
/** RFC 1896 and, before it, RFC 1341 section 7.1.3: words between tags. */
const ENRICHED_TYPE = /^text\/(?:enriched|richtext)$/;
const XML_TYPE = /^application\/(?:[a-z0-9.-]+\+)?xml$/;
/** What browsers, and the host of HTML applications, open as a page; systems take dots and spaces off the end. */
const PAGE_NAME = /\.(?:html?|[sx]html?|xht|hta|svg)[. ]*$/i;

/** An entity that declares no type is text (RFC 2045 section 5.2), whatever octets stand in it. */
export function typeForReaders(origin: PartOrigin, declaredType: string | null): string | null {
  return declaredType ?? (origin === 'mail' || origin === 'entity' ? 'text/plain' : null);
}

/** Whether a reader may see the content as text: by what it is, or by what it says it is, though it begin as a picture does. */
export function isTextual(kind: TextKind): boolean {
  const { detectedType, declaredType } = kind;
  if (TEXTUAL.test(detectedType) || declaredType?.startsWith('text/') === true) return true;
  return detectedType === 'application/octet-stream' && isPage(kind);
}

/** Whether some program shows the content as a page of HTML or SVG. */
export function isPage({ detectedType, declaredType, names }: TextKind): boolean {
  return (
    PAGE_TYPE.test(detectedType) ||
    (declaredType !== null && PAGE_TYPE.test(declaredType)) ||
    names.some((name) => PAGE_NAME.test(name))
  );
}

/** Whether tags in the content are no words. */
export function isMarkup(kind: TextKind): boolean {
  return XML_TYPE.test(kind.detectedType) || ENRICHED_TYPE.test(kind.declaredType ?? '') || isPage(kind);
}

/** Whether `/>` ends any element. */
export function isXml({ detectedType }: Pick<TextKind, 'detectedType'>): boolean {
  return detectedType === 'image/svg+xml' || XML_TYPE.test(detectedType);
}
