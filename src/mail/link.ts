/** Links that one part gives; a part with as many may have more. */
export const MOST_LINKS = 1000;

/** Where an address was found. */
export type LinkSource =
  /** Written out in a text that a reader sees. */
  | 'text'
  /** The target of an element of HTML or SVG. */
  | 'html'
  | 'pdf'
  /** A document of an office program, RTF and OneNote among them. */
  | 'office'
  /** A file that is nothing but a link: `.url`, `.lnk`, `.desktop`, `.webloc`. */
  | 'shortcut'
  /** A QR code or another two-dimensional code in an image. */
  | 'code';

/** An address that a reader may follow. */
export interface Link {
  /** As a program would follow it: references and escapes of the format resolved, trimmed; not checked, at most 2,048 characters. */
  readonly url: string;
  /** What the reader sees in its place; null where that is the address itself, or not known. */
  readonly shown: string | null;
  readonly source: LinkSource;
}

/** The same, and the path of the part in which it stands. */
export interface FoundLink extends Link {
  readonly part: string;
}
