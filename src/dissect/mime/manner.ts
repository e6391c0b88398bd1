import type { FlagKind, FlagName } from '../../mail/findings.ts';
import type { Flag } from '../../mail/part.ts';
import type { TransferEncoding } from './transfer-encoding-field.ts';

/** How a reader of mail takes what the standards leave open, or what they forbid and is sent all the same. */
export interface Manner {
  // What holds for every entity that the reader meets.
  /** A CR and a LF alone: only the LF ends a line; both do; neither does; the LF does, and any CR before it is part of the line end. */
  readonly lines: 'lf' | 'any' | 'crlf' | 'cr-run';
  /** Whether a line of white space alone goes on with the field above it or ends the header. */
  readonly blankLine: 'folded' | 'body';
  /** Whether a header line without a colon is skipped or begins the body. */
  readonly oddLine: 'skipped' | 'body';
  /** Whether a NUL in a field is part of it, ends it or is skipped. */
  readonly nul: 'kept' | 'ends' | 'skipped';
  /** Whether a field with white space before its colon is known. */
  readonly spacedName: 'known' | 'unknown';
  /** Whether a field is known whose name has octets in it that may not stand there. */
  readonly foreignName: 'unknown' | 'known';
  /** What a delimiter's line is: a boundary and white space; whatever begins with one; a boundary, its white space included. */
  readonly delimiter: 'line' | 'prefix' | 'exact';
  /** Whose a delimiter is that fits several open boundaries. */
  readonly nearest: 'inner' | 'outer';
  /** Whether what stands before the first and behind the last delimiter is read as parts are. */
  readonly outerText: 'ignored' | 'parts';
  readonly base64: Base64Manner;
  readonly quotedPrintable: QuotedPrintableManner;

  // What holds for the one entity that is read anew.
  /** Which of several different fields counts, from 0. */
  readonly contentType: number;
  readonly contentTransferEncoding: number;
  readonly contentDisposition: number;
  /** In place of what the fields say; null leaves it to them. */
  readonly type: string | null;
  readonly boundary: string | null;
  readonly encoding: TransferEncoding | null;
  /** The boundary is taken from the first line that looks like a delimiter. */
  readonly guess: boolean;
  /** A multipart is decoded before it is divided. */
  readonly decoded: boolean;
}

/** Where base64 is flawed: padding and junk are stepped over; or the first of them is the end; or a line with junk is none. */
export type Base64Manner =
  | 'lax'
  | 'to-padding'
  | 'to-junk'
  | 'padding-is-junk'
  | 'url-safe'
  | 'clean-lines'
  | 'line-by-line';
/**
 * Where quoted-printable is flawed: read as mail programs do; by the letter of RFC 2045; without equals signs that begin no escape;
 * all lines joined before an escape is looked for.
 */
export type QuotedPrintableManner = 'lax' | 'strict' | 'dropping' | 'joined';

/** How the dissection itself reads. */
export const USUAL: Manner = {
  lines: 'lf',
  blankLine: 'folded',
  oddLine: 'skipped',
  nul: 'kept',
  spacedName: 'known',
  foreignName: 'unknown',
  delimiter: 'line',
  nearest: 'inner',
  outerText: 'ignored',
  base64: 'lax',
  quotedPrintable: 'lax',
  contentType: 0,
  contentTransferEncoding: 0,
  contentDisposition: 0,
  type: null,
  boundary: null,
  encoding: null,
  guess: false,
  decoded: false,
};

/** What another reader does otherwise than we. */
export type Otherwise = Partial<Manner>;

/** The manner in which the entities within an entity are read that is read so. */
export function withinManner(manner: Manner): Manner {
  if (manner === USUAL) return manner;
  const { contentType, contentTransferEncoding, contentDisposition, type, boundary, encoding, guess, decoded } = USUAL;
  return {
    ...manner,
    contentType,
    contentTransferEncoding,
    contentDisposition,
    type,
    boundary,
    encoding,
    guess,
    decoded,
  };
}

type AnyFlagName = { [K in FlagKind]: FlagName<K> }[FlagKind];

/** How an entity may be read otherwise that bears such a flag. What its fields leave open, `ContentFields.otherwise` tells. */
const OTHERWISE: ReadonlyMap<AnyFlagName, readonly Otherwise[]> = new Map<AnyFlagName, readonly Otherwise[]>([
  ['bare-cr-in-header', [{ lines: 'any' }, { lines: 'cr-run', blankLine: 'body' }]],
  ['mixed-line-ends-in-header', [{ lines: 'crlf' }]],
  ['blank-line-in-header', [{ blankLine: 'body' }]],
  ['nul-in-header', [{ nul: 'ends' }, { nul: 'skipped' }]],
  ['header-line-without-colon', [{ oddLine: 'body' }]],
  ['space-before-colon', [{ spacedName: 'unknown' }]],
  ['foreign-octets-in-name', [{ foreignName: 'known' }]],
  ['no-boundary', [{ guess: true }, { type: 'text/plain' }]],
  ['boundary-never-used', [{ guess: true }]],
  ['boundary-readings', [{ guess: true }]],
  ['boundary-form', [{ guess: true }, { delimiter: 'exact' }, { delimiter: 'prefix' }]],
  ['boundary-prefix', [{ delimiter: 'prefix', nearest: 'outer' }, { delimiter: 'prefix' }]],
  ['same-boundary', [{ nearest: 'outer' }]],
  ['encoded-multipart', [{ decoded: true }]],
  ['encoded-message', [{ encoding: 'identity' }]],
  ['bare-lf-at-boundary', [{ lines: 'crlf' }]],
  ['bare-cr-at-boundary', [{ lines: 'any' }]],
  ['boundary-with-tail', [{ delimiter: 'prefix' }]],
  ['entity-in-preamble', [{ guess: true }, { outerText: 'parts' }]],
  ['entity-behind-close', [{ outerText: 'parts' }]],
  ['delimiter-behind-close', [{ outerText: 'parts' }]],
  ['long-epilogue', [{ outerText: 'parts' }]],
  ['entity-in-text', [{ type: 'multipart/mixed', guess: true, decoded: true }]],
  ['header-in-text', [{ type: 'message/rfc822', decoded: true }]],
  [
    'base64-behind-padding',
    [{ base64: 'to-padding' }, { base64: 'padding-is-junk' }, { base64: 'clean-lines' }, { base64: 'to-junk' }],
  ],
  ['base64-junk', [{ base64: 'to-junk' }, { base64: 'clean-lines' }, { base64: 'url-safe' }, { encoding: 'identity' }]],
  ['base64-split-quanta', [{ base64: 'line-by-line' }]],
  [
    'quoted-printable-stray',
    [{ quotedPrintable: 'strict' }, { quotedPrintable: 'dropping' }, { quotedPrintable: 'joined' }],
  ],
  ['quoted-printable-lax', [{ quotedPrintable: 'strict' }]],
  ['uuencode-readings', [{ encoding: 'identity' }, { encoding: 'base64' }]],
]);

/** Whether it is the manner of readers that are few, of encodings that are flawed in a way that honest mail is. */
export function isMinor({ base64, quotedPrintable }: Otherwise): boolean {
  return base64 === 'line-by-line' || quotedPrintable !== undefined;
}

export function otherwiseBy(flags: readonly Flag[]): readonly Otherwise[] {
  return flags.length === 0 ? [] : flags.flatMap(({ name }) => OTHERWISE.get(name) ?? []);
}
