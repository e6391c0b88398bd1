import type { HeaderField, Flag as PartFlag, Span } from '../../mail/part.ts';
import type { ContentFields } from './content-fields.ts';

/** A MIME entity (RFC 2045 section 2.4) by its offsets; nothing is decoded. */
export interface Entity {
  readonly kind: 'leaf' | 'multipart' | 'message';
  /** The declared type, or what RFC 2045 section 5.2 and RFC 2046 section 5.1.5 put in its place. */
  readonly type: string;
  readonly span: Span;
  readonly header: readonly HeaderField[];
  readonly fields: ContentFields;
  readonly flags: readonly PartFlag[];
  /** Multiparts and messages around it. */
  readonly depth: number;
  /** Of a message: the one entity that it is. */
  readonly children: readonly Entity[];
  /** A limit stopped the reading here: not to be looked into any further. */
  readonly uninspected: boolean;
}

/** Types whose body is a mail (RFC 2046 section 5.2.1, RFC 6532 section 3.7, and what old news readers wrote). */
const MESSAGE_TYPES = new Set(['message/rfc822', 'message/global', 'message/news']);

export function isMessageType(type: string): boolean {
  return MESSAGE_TYPES.has(type);
}
