import { DnsCodes } from '../../../base/dns-codes.ts';

/** What of a mail a list is asked about. */
export type Role =
  /** The client's address. */
  | 'client'
  /** Every public address in the Received fields, or only the one from which the client has the mail. */
  | 'received'
  | 'received-first'
  /** The client's name: in EHLO, and in the DNS where that leads back to its address. */
  | 'hello'
  | 'reverse-name'
  /** Domains: of the envelope's sender, of the author, of DKIM signatures that hold. */
  | 'sender'
  | 'author'
  | 'signer'
  /** Where links lead. */
  | 'link'
  /** To be made digests of: mail addresses in header and text, addresses of links, attachments. */
  | 'mail-address'
  | 'url'
  | 'attachment';

export type DigestName = 'md5' | 'sha1' | 'sha256';

/** A list as it is configured. */
export interface SpamList {
  /** Its findings bear it. */
  readonly name: string;
  readonly zone: string;
  /** What it holds: IP addresses, domains as they are registered, names as they are, digests. */
  readonly of: 'address' | 'domain' | 'host' | 'digest';
  readonly ask: readonly Role[];
  readonly digest: DigestName;
  /** A list of domains has IPv4 addresses too, for links without a name. */
  readonly addressesToo: boolean;
  readonly answers: readonly ListAnswer[];
  /** Answers by which it says that it does not talk to us. */
  readonly refusals: readonly DnsCodes[];
  /** Names below the zone that it has; null for those of RFC 5782. */
  readonly test: readonly string[] | null;
}

/** What an answer means. */
export interface ListAnswer {
  /** Added to the list's name in that of the finding; '' for nothing. */
  readonly name: string;
  /** None, without a bit: every answer. */
  readonly codes: readonly DnsCodes[];
  /** Of the last octet; null where it is the whole that tells. */
  readonly bit: number | null;
  /** Below zero for a list of good ones; never 0. */
  readonly score: number;
}

/** Whether an A record is this answer. */
export function isAnswer({ codes, bit }: ListAnswer, record: string): boolean {
  if (bit !== null) return (Number(record.slice(record.lastIndexOf('.') + 1)) & bit) !== 0;
  return codes.length === 0 || codes.some((one) => DnsCodes.include(one, record));
}
