import type { Bytes } from '../../mail/bytes.ts';
import type { Link } from '../../mail/link.ts';
import type { Flag } from '../../mail/part.ts';
import type { Budget } from '../budget.ts';

/** A document to be read. */
export interface DocumentSource {
  readonly content: Bytes;
  /** As `Part.detectedType`. */
  readonly type: string;
  /** Of a document that is an archive (OOXML, ODF): its members, opened already. They are parts of their own. */
  readonly members: readonly DocumentMember[];
  /** What the MIME header says; '' where it says nothing. */
  readonly charset: string;
}

export interface DocumentMember {
  readonly name: string;
  readonly content: Bytes;
}

/** Something that a document holds: it becomes a part below it and is looked at like any other. */
export interface DocumentPart {
  /** `member`: a piece of the file as the format keeps it. */
  readonly origin: 'member' | 'embedded' | 'extracted';
  /** Every candidate name, most likely first; opaque. */
  readonly names: readonly string[];
  readonly content: Bytes;
  readonly flags: readonly Flag[];
  /** What it is, as `Part.detectedType`, where the reader has read it itself; else its octets tell. */
  readonly type?: string;
}

/** What a reader found. */
export interface DocumentContent {
  readonly parts: readonly DocumentPart[];
  readonly flags: readonly Flag[];
  /** What its reader sees; null where the document has no text of its own. At most 8 Mi characters. */
  readonly text: string | null;
  /** What stands in it and is not seen: white on white, size 0, `display: none`. */
  readonly hiddenText: string;
  readonly links: readonly Link[];
  /** What it turned out to be, where its octets alone did not say; as `Part.detectedType`. */
  readonly type?: string | null;
  /** Members whose words are in `text` and `hiddenText`: as parts of their own they say nothing, so that each word is told once. */
  readonly told?: readonly DocumentMember[];
}

/** Reads documents of some types. */
export interface DocumentReader {
  /** Detected types that it reads. */
  readonly types: readonly string[];
  /**
   * Never throws for what the bytes say: damage, encryption, active content and limits are flags. Linear in the content's size;
   * each yield, at least one for every 256 KB read or made, is a place where the loop is given back and the reading may be ended
   * for its time. Made content is paid for by `budget.takeMember` and `budget.takeBytes` and kept in `budget.scratch`.
   */
  read(document: DocumentSource, budget: Budget): Generator<void, DocumentContent>;
}
