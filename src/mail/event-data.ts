import type { FindingKind } from './finding.ts';
import type { MailId } from './mail-id.ts';
import type { Purpose } from './record.ts';
import type { Reply } from './reply.ts';
import type { Action, Change, Notice } from './verdict.ts';

/**
 * What each kind of event tells. Plain JSON: addresses are the text that goes on the wire, times milliseconds since the
 * epoch, sizes octets. Texts that quote the mail are clipped, not escaped: whoever shows them escapes them.
 */
export interface EventData {
  /** A command was refused. */
  readonly refused: RefusedData;
  /** The mail's bytes have all arrived. */
  readonly received: ReceivedData;
  readonly dissected: DissectedData;
  readonly inspected: InspectedData;
  /** The policy has spoken, and with it what the client was told, if it still waited. */
  readonly decided: DecidedData;
  /** A changed copy was made for some recipients. */
  readonly changed: ChangedData;
  /** One attempt at one destination. */
  readonly attempt: AttemptData;
  readonly deferred: DeferredData;
  readonly quarantined: HandledData;
  /** The administrator let a mail go; `id` is the mail that carries it, the mail's own where it was held. */
  readonly released: CarriedData;
  /** The administrator got the mail as an attachment of the mail `id`. */
  readonly forwarded: CarriedData;
  readonly deleted: HandledData;
  /** The mail waits for the administrator. */
  readonly held: HandledData;
  /** The gateway made a mail of its own. */
  readonly made: MadeData;
  /** Custody ended: somebody else has the mail, or a rule deleted it. */
  readonly finished: Readonly<Record<string, never>>;
  /** A spool file could not be read. */
  readonly 'set-aside': SetAsideData;
}

export interface RefusedData {
  /** The client's IP address. */
  readonly client: string;
  readonly helo: string | null;
  readonly listener: string;
  /** The SMTP command, in capitals: `MAIL`, `RCPT`, `DATA`, ... */
  readonly command: string;
  /** Null where none was given yet, and for the null reverse-path. */
  readonly sender: string | null;
  readonly recipient: string | null;
  readonly reply: Reply;
}

export interface ReceivedData {
  /** The client's IP address; null, as the next nine, for mail that did not come by SMTP. */
  readonly client: string | null;
  readonly helo: string | null;
  readonly protocol: string | null;
  /** Version and cipher. */
  readonly tls: string | null;
  readonly trusted: boolean | null;
  readonly user: string | null;
  readonly certificate: string | null;
  readonly reverseName: string | null;
  readonly proxy: string | null;
  readonly listener: string | null;
  /** Null is the null reverse-path. */
  readonly sender: string | null;
  readonly recipients: readonly string[];
  readonly size: number;
  /** Decoded header fields; '' where there is none. */
  readonly subject: string;
  readonly from: string;
  readonly messageId: string;
}

export interface PartData {
  readonly path: string;
  readonly name: string | null;
  /** Further candidate names. */
  readonly names: readonly string[];
  readonly declaredType: string | null;
  readonly detectedType: string;
  readonly size: number;
  /** `kind/name`, as `encrypted/encrypted-member`. */
  readonly flags: readonly string[];
}

export interface DissectedData {
  readonly ms: number;
  /** Depth first; the first 200, fewer where their names are long. */
  readonly parts: readonly PartData[];
  /** How many parts there were in all. */
  readonly count: number;
}

export interface FindingData {
  readonly inspector: string;
  readonly kind: FindingKind;
  readonly name: string;
  readonly part: string;
  readonly score: number;
  readonly evidence: string;
}

export interface Timing {
  readonly inspector: string;
  readonly ms: number;
}

export interface InspectedData {
  /** The first 200, fewer where they are long. */
  readonly findings: readonly FindingData[];
  readonly count: number;
  readonly timings: readonly Timing[];
  /** What SPF, DKIM, DMARC and ARC said, in a line; '' where nobody was asked. */
  readonly sender: string;
}

export interface GroupData {
  readonly recipients: readonly string[];
  readonly action: Action;
  readonly rule: string;
  readonly temporary: boolean;
  readonly reasons: readonly string[];
  readonly changes: readonly Change[];
  readonly notices: readonly Notice[];
  readonly copies: readonly string[];
}

export interface DecidedData {
  readonly groups: readonly GroupData[];
  /** What the client was told; null where it had its answer already. */
  readonly reply: Reply | null;
}

export interface ChangedData {
  /** The changed copy's own id; the mail's own where it was changed in place. */
  readonly id: MailId;
  /** Paths of the parts that were taken out. */
  readonly removed: readonly string[];
  /** What else was changed, in words. */
  readonly notes: readonly string[];
}

export interface AttemptData {
  readonly recipients: readonly string[];
  readonly state: 'delivered' | 'deferred' | 'failed';
  readonly host: string;
  readonly answer: string;
  /** RFC 3463. */
  readonly status: string;
  readonly ms: number;
}

export interface DeferredData {
  readonly until: number;
  readonly attempts: number;
}

export interface HandledData {
  readonly recipients: readonly string[];
  /** The rule, or who else ordered it: `administrator`. */
  readonly rule: string;
}

export interface CarriedData {
  readonly recipients: readonly string[];
  readonly id: MailId;
}

export interface MadeData {
  readonly purpose: Purpose;
  readonly id: MailId;
  readonly recipients: readonly string[];
}

export interface SetAsideData {
  /** Where the file lies now. */
  readonly path: string;
  readonly why: string;
}
