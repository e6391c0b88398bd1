import { DELIMITERS, ENCLOSED, ENCODINGS, TEXTS } from './body-rows.ts';
import { BOUNDARIES, FIELDS, LINE_ENDS } from './header-rows.ts';

/** A mail that hides EICAR from all readers but some. */
export interface AmbiguousMail {
  readonly what: string;
  /** Written with LF for CRLF, `␍` for a bare CR and `␊` for a bare LF. */
  readonly mail: string;
  /** The flag that says that there are other readings; '' where no reader of today is misled, or all see the same. */
  readonly flag: string;
}

/** By class. */
export const AMBIGUOUS_MAILS: ReadonlyMap<string, readonly AmbiguousMail[]> = new Map(
  Object.entries({
    'Content fields:': FIELDS,
    'encodings:': ENCODINGS,
    'a boundary': BOUNDARIES,
    'a delimiter:': DELIMITERS,
    'line ends of a header:': LINE_ENDS,
    'a text that holds': TEXTS,
    'entities in entities:': ENCLOSED,
  }).map(([group, rows]) => [group, rows.map(([what, mail, flag]) => ({ what, mail, flag }))]),
);

/** The octets as they come over SMTP. */
export function octetsOf({ mail }: AmbiguousMail): Buffer {
  return Buffer.from(mail.replaceAll('\n', '\r\n').replaceAll('␍', '\r').replaceAll('␊', '\n'), 'latin1');
}
