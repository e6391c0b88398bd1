import type { Domain } from '../mail/domain.ts';
import type { Envelope } from '../mail/envelope.ts';
import type { Finding } from '../mail/finding.ts';
import type { Part } from '../mail/part.ts';
import type { SessionFacts } from '../mail/session.ts';

/** What rules may know of a part; no content. */
export type PartView = Pick<
  Part,
  'path' | 'origin' | 'name' | 'names' | 'declaredType' | 'detectedType' | 'size' | 'flags' | 'span' | 'disposition'
>;

/** What rules may know of a mail taken apart. */
export interface MailView {
  /** Bytes of the mail as received. */
  readonly size: number;
  /** Decoded Subject. */
  readonly subject: string;
  /** Every part, the root first, depth first. */
  readonly parts: readonly PartView[];
  /** The values of all header fields of the mail that bear this name (in lower case), encoded words (RFC 2047) decoded. */
  field(name: string): readonly string[];
  /** Where these fields lie: offsets of the whole field, its line end included. */
  places(name: string): readonly (readonly [start: number, end: number])[];
}

/** A moment, with what rules ask of it in the gateway's time zone. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly ms: number;
  /** 0 is Sunday, as in Date. */
  readonly weekday: number;
  /** Minutes since midnight. */
  readonly minute: number;
}

/** All that a decision rests on. */
export interface Facts {
  readonly envelope: Envelope;
  /** Null for `postern scan` and for mail taken up from files: then the client counts as not trusted. */
  readonly session: SessionFacts | null;
  readonly mail: MailView;
  readonly findings: readonly Finding[];
  /** True where mail for the domain is accepted here. */
  hosted(domain: Domain): boolean;
  readonly now: Moment;
}
