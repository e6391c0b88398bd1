import type { Facts, PartView } from '../../src/decide/facts.ts';
import { DEFAULT_LEVELS } from '../../src/decide/levels.ts';
import { compilePolicy, type Policy, type PolicySource } from '../../src/decide/policy.ts';
import { Address } from '../../src/mail/address.ts';
import type { Finding } from '../../src/mail/finding.ts';
import type { SessionFacts } from '../../src/mail/session.ts';

/** What a test says of a mail; everything else is ordinary. */
export interface Told {
  readonly sender?: string | null;
  readonly recipients?: readonly string[];
  readonly client?: string | null;
  readonly trusted?: boolean;
  readonly size?: number;
  readonly subject?: string;
  readonly header?: Readonly<Record<string, readonly string[]>>;
  /** Where fields lie. */
  readonly places?: Readonly<Record<string, readonly (readonly [number, number])[]>>;
  readonly parts?: readonly Partial<PartView>[];
  readonly findings?: readonly Partial<Finding>[];
  /** Domains that are hosted. */
  readonly hosted?: readonly string[];
  /** Local time as `mon 08:30`. */
  readonly now?: string;
}

export function addressOf(text: string): Address {
  const address = Address.parse(text);
  if (address === null) throw new Error(`no address: ${text}`);
  return address;
}

export function findingOf(told: Partial<Finding>): Finding {
  return { inspector: 'test', kind: 'virus', name: 'Sample', part: '', score: 0, evidence: '', ...told };
}

export function partOf(told: Partial<PartView>): PartView {
  const name = told.name ?? null;
  return {
    path: '',
    origin: 'entity',
    name,
    names: name === null ? [] : [name],
    declaredType: 'text/plain',
    detectedType: 'text/plain',
    size: 100,
    flags: [],
    span: { headerStart: 0, bodyStart: 0, end: 0 },
    disposition: null,
    ...told,
  };
}

/** Ordinary facts, changed as told: from outside to a hosted domain, on a Monday at noon, without findings. */
export function factsOf(told: Told = {}): Facts {
  const { sender = 'ann@sender.example', hosted = ['example.com'], now = 'mon 12:00' } = told;
  const root = partOf({ origin: 'mail', detectedType: 'message/rfc822' });
  const [day = '', hours = '0', minutes = '0'] = now.split(/[ :]/);
  return {
    envelope: {
      sender: sender === null ? null : addressOf(sender),
      recipients: (told.recipients ?? ['bob@example.com']).map(addressOf),
      smtputf8: false,
      body: '8bitmime',
    },
    session: told.client === null ? null : sessionOf(told.client ?? '192.0.2.1', told.trusted ?? false),
    mail: {
      size: told.size ?? 24_000,
      subject: told.subject ?? 'Hello',
      parts: [root, ...(told.parts ?? []).map(partOf)],
      field: (name) => told.header?.[name] ?? [],
      places: (name) => told.places?.[name] ?? [],
    },
    findings: (told.findings ?? []).map(findingOf),
    hosted: (domain) => hosted.includes(domain),
    now: {
      ms: 1_700_000_000_000,
      weekday: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'].indexOf(day),
      minute: Number(hours) * 60 + Number(minutes),
    },
  };
}

export function sessionOf(address: string, trusted: boolean): SessionFacts {
  const at = { listener: '127.0.0.1:25', role: 'mx', helo: 'client.example', protocol: 'ESMTP' } as const;
  const nobody = { user: null, certificate: null, reverseName: null, proxy: null };
  return { ...at, ...nobody, id: '01HF7YAT00000001', address, port: 4711, tls: null, trusted, at: 1_700_000_000_000 };
}

/** What the configuration says of the decision where it says nothing. */
export const EMPTY_POLICY: PolicySource = {
  rules: [],
  builtin: {},
  groups: {},
  spam: { levels: DEFAULT_LEVELS, users: [] },
};

/** The policy of these rules. Throws where they hold a mistake. */
export function policyOf(source: Partial<PolicySource> = {}): Policy {
  const { policy, problems } = compilePolicy({ ...EMPTY_POLICY, ...source });
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return policy;
}
