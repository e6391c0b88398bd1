import type { Bytes } from './bytes.ts';
import type { FlagKind, FlagName } from './findings.ts';
import type { FoundLink, Link } from './link.ts';

/** Offsets into the mail (or, for `origin: 'member'`, nothing): where an entity's header and body lie. */
export interface Span {
  readonly headerStart: number;
  /** First octet of the body, behind the empty line. */
  readonly bodyStart: number;
  /** First octet behind the body; the line end before a boundary belongs to the boundary (RFC 2046 section 5.1.1). */
  readonly end: number;
}

/** One header field, RFC 5322 section 2.2. */
export interface HeaderField {
  /** As written, without the colon. */
  readonly name: string;
  /** Unfolded (RFC 5322 section 2.2.3), surrounding white space removed; UTF-8 where valid, else Latin-1; encoded words as they are. */
  readonly value: string;
  /** Offsets of the whole field, its line end included, in the run of bytes it was read from. */
  readonly start: number;
  readonly end: number;
}

/**
 * Something noticed about a part. Every kind but `note` becomes a finding that policy has to answer; a `note` is
 * shown only. `name` is from the catalogue in findings.ts, `detail` may quote the mail (escaped by whoever shows it).
 */
export type Flag = { readonly [K in FlagKind]: FlagOf<K> }[FlagKind];

interface FlagOf<K extends FlagKind> {
  readonly kind: K;
  readonly name: FlagName<K>;
  readonly detail: string;
}

export type PartOrigin =
  /** The mail itself, the root of the tree. */
  | 'mail'
  /** An entity of a multipart or a message/rfc822. */
  | 'entity'
  /** A member of an archive or a compressed file, a stream of an OLE2 file. */
  | 'member'
  /** A file within something else: an attachment written into a text body, as uuencode is, in an S/MIME signature, in a document. */
  | 'embedded'
  /** What a document holds that is no file to its reader: a macro's source, a script, the data of an object. */
  | 'extracted'
  /** What other readers make of the octets of the part above it, where they may read them otherwise. */
  | 'reading';

/** One piece of a mail. The tree is immutable; content and text are read when asked for. */
export interface Part {
  /**
   * Numbers and names from the root, joined by `/`. The mail is ``; an entity adds its number from 1 and, where it has a
   * name, its name; a member adds its name. `2/orders.zip/inner.arj/run.exe` is a member of a member of the second
   * entity, `3/1/2/a.doc` an attachment in a message/rfc822 that is the third entity's content, `1/reading-2/3` the third part of what
   * other readers make of the first entity. The second of two equal
   * paths gets `#2`. `/`, `\\`, control and bidi characters in names become `_`, so that a path is safe to show. A name takes at most
   * 120 characters of a path.
   */
  readonly path: string;
  readonly origin: PartOrigin;
  /** The name a mail program would most likely show; null where there is none. */
  readonly name: string | null;
  /** Every candidate name, decoded: filename, filename*, name, name*, each reading once; a member's name as stored. */
  readonly names: readonly string[];
  /** `type/subtype` in lower case as the mail declares it (RFC 2045 section 5); null for members. */
  readonly declaredType: string | null;
  /** By content: `application/zip`; `text/plain` for text of no known form; `application/octet-stream` where nothing is known. */
  readonly detectedType: string;
  /** Bytes of the decoded content. */
  readonly size: number;
  readonly flags: readonly Flag[];
  /** The entity's header; empty for members. */
  readonly header: readonly HeaderField[];
  /** Where the entity lies in the mail; null for members and for entities inside them. */
  readonly span: Span | null;
  readonly disposition: 'inline' | 'attachment' | null;
  /** As the Content-Type field names it; '' where it names none. */
  readonly charset: string;
  readonly parts: readonly Part[];
  /** The decoded content: for a multipart or message/rfc822 the raw body. */
  content(): Bytes;
  /** The words a reader would see, as Unicode: text decoded by its charset, HTML and documents reduced to their text; null where there is no text. At most 8 Mi characters. */
  text(): string | null;
  /** Text that stands in a document or in HTML and that its reader does not see; '' where there is none. At most 8 Mi characters. */
  hiddenText(): string;
  /** The addresses in it that a reader may follow, each target once, at most 1,000; those in its own parts are theirs. */
  links(): readonly Link[];
  /**
   * The three of them, read in steps: the loop is given back in between. For whoever asks for those of a whole mail: what `text`,
   * `hiddenText` and `links` say at once may hold the loop for a second.
   */
  words(): Promise<Words>;
  /** Lower-case hexadecimal digest of the content. */
  sha256(): string;
}

/** What a part says. */
export interface Words {
  /** As `Part.text`. */
  readonly text: string | null;
  /** As `Part.hiddenText`. */
  readonly hiddenText: string;
  /** As `Part.links`. */
  readonly links: readonly Link[];
}

/** A mail taken apart. */
export interface Dissection {
  readonly root: Part;
  /** Every part, the root first, depth first. */
  readonly parts: readonly Part[];
  /** Decoded Subject (RFC 2047), '' where there is none. */
  readonly subject: string;
  /** The mail as it lies in the spool. */
  readonly bytes: Bytes;
  /** The addresses of all parts. */
  links(): readonly FoundLink[];
  /** Milliseconds that the dissection took. */
  readonly ms: number;
  /** Frees scratch space; contents must not be read afterwards. */
  close(): void;
}
