import type { Bytes } from '../mail/bytes.ts';
import type { Address } from '../mail/address.ts';
import type { Envelope } from '../mail/envelope.ts';
import type { MailRecord } from '../mail/record.ts';
import type { Verdict } from '../mail/verdict.ts';
import type { Judgement } from './judge.ts';
import type { Standing } from './settle.ts';

/** A mail that the gateway wrote. */
export interface Written {
  readonly envelope: Envelope;
  readonly subject: string;
  readonly chunks: Iterable<Buffer>;
}

/** What is written about: the mail in hand. */
export interface About {
  readonly record: MailRecord;
  readonly bytes: Bytes;
}

/** Writes the gateway's own mail. Null and the empty list: nobody may or need be written to. */
export interface Scribe {
  /** The warnings that the verdict asks for. */
  notices(about: About, judgement: Judgement, verdict: Verdict): readonly Written[];
  /** The mail as message/rfc822 with the reasons on top, to the administrator. */
  forward(about: About, verdict: Verdict): Written | null;
  /** The mail as it came. */
  copy(about: About, recipients: readonly Address[]): Written;
  /** RFC 3464. */
  bounce(about: About, failed: readonly Standing[]): Written | null;
  /** RFC 3464 with Action: delayed. */
  delay(about: About, deferred: readonly Standing[], giveUpAt: number): Written | null;
  /** The mail with the verdict's changes, and what was removed from it in words. */
  changed(judgement: Judgement, verdict: Verdict, envelope: Envelope): Promise<Written & { readonly removed: readonly string[]; readonly notes: readonly string[] }>;
}
