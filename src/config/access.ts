import type { DnsCodes } from '../base/dns-codes.ts';
import type { Network } from '../base/network.ts';
import type { Address } from '../mail/address.ts';
import type { Domain } from '../mail/domain.ts';

// Who is let in, and by which door. Sizes are bytes, durations milliseconds, paths absolute.

export interface Listener {
  readonly address: string;
  readonly port: number;
  readonly role: 'mx' | 'submission';
  /** When the verdict falls: before the reply to DATA, after it, or before it while the backlog is small. */
  readonly verdict: 'session' | 'spool' | 'auto';
  /** TLS is offered, asked for, there from the first octet (RFC 8314), or never. */
  readonly tls: 'starttls' | 'required' | 'implicit' | 'none';
  /** Whose connections begin with a PROXY header. */
  readonly proxies: readonly Network[];
  readonly limits: ListenerLimits;
  /** Null: reject from strangers, normalize from trusted networks. */
  readonly bareNewlines: 'reject' | 'normalize' | null;
}

export interface ListenerLimits {
  /** Bytes of a mail. */
  readonly message: number;
  /** Bytes of a header section. */
  readonly header: number;
  readonly recipients: number;
  readonly receivedLines: number;
  /** At once, on this listener; null where only the gateway's own bound holds. */
  readonly connections: number | null;
}

export interface Tls {
  /** Files in PEM; null where the gateway gets or makes its certificate itself. */
  readonly files: { readonly certificate: string; readonly key: string } | null;
  readonly acme: Acme | null;
  readonly clients: ClientCertificates;
}

export interface Acme {
  readonly directory: string;
  readonly contact: Address | null;
  readonly names: readonly Domain[];
  readonly address: string;
  readonly port: number;
  readonly ca: string | null;
}

export interface ClientCertificates {
  readonly ca: string | null;
  /** `sha256` is in lower-case hexadecimal digits. */
  readonly certificates: readonly { readonly name: string; readonly sha256: string }[];
}

/** So much in a span of time. */
export interface Rate {
  readonly limit: number;
  readonly window: number;
}

export interface Rates {
  readonly connections: Rate | null;
  readonly mails: Rate | null;
  readonly recipients: Rate | null;
  readonly bytes: Rate | null;
}

export interface DnsList {
  readonly zone: Domain;
  /** None: all but 127.0.0.1 and 127.255.255.0/24. */
  readonly codes: readonly DnsCodes[];
  readonly score: number;
}

export interface Admission {
  /** The sender's domain must be able to receive mail; `trustedToo` asks it of trusted clients as well. */
  readonly senderDomain: { readonly check: boolean; readonly trustedToo: boolean };
  readonly hello: {
    readonly ownName: 'refuse' | 'allow';
    readonly bareName: 'refuse' | 'allow';
    readonly resolves: boolean;
  };
  readonly reverseName: 'ignore' | 'note' | 'named' | 'confirmed';
  readonly dnsLists: { readonly lists: readonly DnsList[]; readonly refuseFrom: number; readonly timeout: number };
  readonly greetingDelay: number;
  readonly tarpit: { readonly after: number; readonly delay: number };
  /** At once: in all, of one stranger, of the strangers of one network. */
  readonly connections: number;
  readonly connectionsPerAddress: number;
  readonly connectionsPerNetwork: number;
  readonly sessionTime: number;
  readonly rates: {
    readonly address: Rates;
    readonly network: Rates;
    readonly sender: Rates;
    readonly user: Rates;
  };
}

export interface Ldap {
  readonly url: string;
  readonly starttls: boolean;
  readonly ca: string | null;
  readonly bindDn: string | null;
  readonly passwordFile: string | null;
  readonly timeout: number;
}

export interface LdapSearch {
  readonly base: string;
  /** Holds `{user}` or `{address}`. */
  readonly filter: string;
}

export interface Auth {
  readonly users: string | null;
  readonly ldap: (LdapSearch & { readonly addresses: readonly string[] }) | null;
  readonly oauth: {
    readonly issuer: string;
    readonly audience: string;
    /** An https address or a file. */
    readonly keys: string;
    readonly user: string;
    readonly addresses: readonly string[];
  } | null;
  readonly ownSender: boolean;
  readonly failures: {
    readonly limit: number;
    readonly within: number;
    readonly ban: number;
    readonly delay: number;
  };
}
