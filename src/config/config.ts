import type { LogLevel } from '../base/log.ts';
import type { Network } from '../base/network.ts';
import type { Policy } from '../decide/policy.ts';
import type { Address } from '../mail/address.ts';
import type { DomainPattern } from '../mail/domain-table.ts';
import type { Admission, Auth, Ldap, LdapSearch, Listener, Tls } from './access.ts';
import type { AuthenticationSettings, Rspamd, SpamAssassin, SpamSettings } from './spam.ts';

/**
 * The configuration, complete: every default is filled in, every path is absolute, every text is parsed. Sizes are bytes,
 * durations milliseconds.
 */
export interface Config {
  /** The file that was read; null where the defaults hold. */
  readonly file: string | null;
  readonly hostname: string;
  /** Folder of everything that the gateway writes. */
  readonly state: string;
  readonly workers: number;
  readonly log: { readonly level: LogLevel };
  readonly listen: readonly Listener[];
  readonly tls: Tls;
  /** Who may relay, and who may tell the real client by XCLIENT. */
  readonly networks: { readonly trusted: readonly Network[]; readonly xclient: readonly Network[] };
  /** No servers: those of the system. */
  readonly dns: { readonly servers: readonly string[]; readonly timeout: number };
  readonly admission: Admission;
  /** Null where nothing is looked up in a directory. */
  readonly ldap: Ldap | null;
  readonly auth: Auth;
  readonly domains: readonly HostedDomain[];
  /** Where mail for domains that are not hosted here goes. */
  readonly outbound: { readonly route: Route };
  readonly limits: Limits;
  readonly spool: SpoolSettings;
  readonly engines: Engines;
  readonly attachments: Attachments;
  readonly content: Content;
  readonly authentication: AuthenticationSettings;
  readonly spam: SpamSettings;
  readonly policy: Policy;
  readonly notices: Notices;
  readonly delivery: Delivery;
  readonly quarantine: { readonly keep: number };
  readonly record: { readonly url: string; readonly keep: number };
}

export const TLS_MODES = ['none', 'opportunistic', 'required', 'verified'] as const;
/** How much TLS a route asks for: none, what is offered, always, always with a valid certificate. */
export type TlsMode = (typeof TLS_MODES)[number];

/** Where mail goes. */
export type Route =
  /** Hosts are tried in order. */
  | { readonly kind: 'smtp'; readonly hosts: readonly Endpoint[]; readonly tls: TlsMode }
  | { readonly kind: 'lmtp'; readonly host: string; readonly port: number; readonly tls: TlsMode }
  | { readonly kind: 'lmtp'; readonly socket: string }
  | { readonly kind: 'mx'; readonly tls: TlsMode }
  /** The path may hold `{domain}` and `{local}`. */
  | { readonly kind: 'maildir'; readonly path: string };

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface HostedDomain {
  /** A domain, `*.example.com` for what lies beneath one, or `*` for all. */
  readonly name: DomainPattern;
  readonly route: Route;
  /** Null accepts every recipient of the domain. */
  readonly recipients: {
    readonly list: readonly Address[];
    readonly file: string | null;
    readonly ldap: LdapSearch | null;
    readonly callout: boolean;
  } | null;
}

export interface Limits {
  /** Bytes of a mail. */
  readonly message: number;
  /** Bytes of a header section. */
  readonly header: number;
  readonly recipients: number;
  readonly mimeParts: number;
  readonly mimeDepth: number;
  readonly archiveDepth: number;
  /** Members of archives in one mail. */
  readonly members: number;
  /** Bytes that one mail's archives may unpack to. */
  readonly expanded: number;
  /** How many times its packed size an archive may unpack to, once above `ratioAbove` bytes. */
  readonly ratio: number;
  readonly ratioAbove: number;
  readonly unpackTime: number;
  readonly inspectSession: number;
  readonly inspectSpool: number;
  /** More Received fields than this are a loop. */
  readonly receivedLines: number;
}

export interface SpoolSettings {
  /** Bytes of disk that stay free; below it mail is answered with 452. */
  readonly free: number;
  /** Mails in custody above which a listener with `verdict: auto` answers before the verdict. */
  readonly autoBacklog: number;
}

export interface Engines {
  readonly yara: { readonly enabled: boolean; readonly rules: readonly string[] };
  readonly clamd: Clamd | null;
  readonly rspamd: Rspamd | null;
  readonly spamassassin: SpamAssassin | null;
}

export interface Clamd {
  readonly at: { readonly socket: string } | Endpoint;
  readonly timeout: number;
  readonly connections: number;
  /** Whether the mail as a whole is scanned beside its parts: always, or where its structure is odd. */
  readonly raw: 'always' | 'when-odd';
}

/** Patterns of attachments. Names and types are globs, compared without case. */
export interface AttachmentPatterns {
  readonly names: readonly string[];
  readonly extensions: readonly string[];
  readonly declaredTypes: readonly string[];
  readonly detectedTypes: readonly string[];
}

export interface Attachments {
  readonly block: AttachmentPatterns;
  readonly allow: AttachmentPatterns;
  /** Bytes; null is no bound but the mail's. */
  readonly maxSize: number | null;
  readonly maxCount: number | null;
  readonly doubleExtension: boolean;
  /** Whether QR codes in pictures are read. */
  readonly codes: boolean;
  /** Tried on encrypted archives, in this order. */
  readonly passwords: readonly string[];
}

export const CONTENT_PLACES = ['subject', 'header', 'text', 'html', 'attachment', 'link'] as const;
export type ContentPlace = (typeof CONTENT_PLACES)[number];

export interface Content {
  readonly lists: readonly WordList[];
  readonly patterns: readonly ContentPattern[];
}

export interface WordList {
  readonly name: string;
  /** Words with their scores. */
  readonly words: readonly { readonly word: string; readonly score: number }[];
  /** One word a line, with a score behind a tab where it is not `score`; null where there is none. */
  readonly file: string | null;
  /** Score of a word that names none. */
  readonly score: number;
  /** Sum of scores from which the list is a finding. */
  readonly threshold: number;
  readonly wholeWord: boolean;
  readonly in: readonly ContentPlace[];
}

export interface ContentPattern {
  readonly name: string;
  /** RE2 syntax. */
  readonly pattern: string;
  readonly score: number;
  readonly in: readonly ContentPlace[];
}

export interface Notices {
  /** The administrator: gets notices and forwarded mail; null sends none. */
  readonly postmaster: Address | null;
  /** Author of notices. */
  readonly from: Address;
  /** Folder of templates that replace or add to the built-in ones. */
  readonly templates: string | null;
}

export interface Delivery {
  /** Waiting time before each further attempt; the last one repeats. */
  readonly retry: readonly number[];
  readonly giveUpAfter: number;
  /** When the sender is told that the mail is late; null tells nothing. */
  readonly warnAfter: number | null;
  readonly connectionsPerRoute: number;
  readonly mailsPerConnection: number;
  /** How long an unused connection is kept. */
  readonly idle: number;
  readonly timeouts: {
    readonly connect: number;
    readonly command: number;
    readonly data: number;
    readonly finalDot: number;
  };
}
