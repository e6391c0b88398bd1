import type { Bytes } from '../mail/bytes.ts';
import type { Link } from '../mail/link.ts';
import type { Flag, HeaderField, PartOrigin, Span } from '../mail/part.ts';
import type { DetectedType } from './type/detect.ts';

/** A part in the making: its children and flags still grow while containers are opened. Sealed, it is a `Part`. */
export interface Draft {
  readonly origin: PartOrigin;
  readonly names: readonly string[];
  readonly declaredType: string | null;
  detected: DetectedType;
  readonly flags: Flag[];
  readonly header: readonly HeaderField[];
  readonly span: Span | null;
  readonly disposition: 'inline' | 'attachment' | null;
  readonly content: Bytes;
  /** Of the content where it is known, else as claimed. */
  readonly size: number;
  readonly charset: string;
  readonly children: Draft[];
  /** What a reader of documents made of it; null where the content itself is the text, or there is none. */
  text: DocumentText | null;
  readonly links: Link[];
}

/** The words of a document. */
export interface DocumentText {
  readonly visible: string;
  readonly hidden: string;
}

/** A draft of content that has no MIME header. */
export function bareDraft(
  from: Pick<Draft, 'origin' | 'names' | 'detected' | 'content'> & Partial<Pick<Draft, 'flags' | 'size'>>,
): Draft {
  return {
    declaredType: null,
    header: [],
    span: null,
    disposition: null,
    charset: '',
    children: [],
    text: null,
    links: [],
    flags: [],
    size: from.content.size,
    ...from,
  };
}
