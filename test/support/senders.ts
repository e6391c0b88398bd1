import type { Subject } from '../../src/inspect/inspector.ts';
import type { Authentication, DmarcResult, SpfResult } from '../../src/mail/authentication.ts';
import { Domain } from '../../src/mail/domain.ts';
import type { Finding } from '../../src/mail/finding.ts';
import type { JudgedMail } from '../../src/mail/judged-mail.ts';
import type { SessionFacts } from '../../src/mail/session.ts';
import type { Action } from '../../src/mail/verdict.ts';
import { findingOf } from './facts.ts';
import { fakeDissection, fakePart } from './parts.ts';
import { address, idAt } from './story.ts';
import { verdict } from './way.ts';

/** What a test says of a mail and its sender; the rest is that of a stranger who proves nothing. */
export interface SentMail {
  /** `Anna Meier <anna@partner.example>`, or the address alone. */
  readonly from?: string;
  /** The envelope's sender; left out, the author. */
  readonly sender?: string | null;
  readonly to?: readonly string[];
  readonly client?: string;
  readonly trusted?: boolean;
  readonly user?: string;
  /** Null: there is no session. */
  readonly session?: null;
  readonly answerable?: boolean;
  readonly header?: readonly (readonly [name: string, value: string])[];
  readonly spf?: SpfResult;
  readonly dmarc?: DmarcResult;
  /** Signatures that hold, as `domain/selector`. */
  readonly signed?: readonly string[];
  /** The key's owner tests only. */
  readonly testing?: boolean;
  readonly arc?: Partial<Authentication['arc']>;
  readonly faults?: Authentication['author']['faults'];
}

export function sentMail(told: SentMail = {}): Subject & { readonly authenticated: Authentication } {
  const authenticated = authenticationOf(told);
  const root = fakePart({ origin: 'mail', header: told.header ?? [] });
  return {
    dissection: fakeDissection(root),
    envelope: {
      sender: senderOf(told),
      recipients: (told.to ?? ['bert@company.example']).map(address),
      smtputf8: false,
      body: '8bitmime',
    },
    session: told.session === null ? null : sessionOf(told),
    answerable: told.answerable ?? true,
    authentication: async () => authenticated,
    authenticated,
  };
}

/** The same mail with its verdict. */
export function judgedMail(
  told: SentMail,
  result: { findings?: readonly Partial<Finding>[]; action?: Action; accepted?: boolean; at: number; n?: number },
): JudgedMail {
  const { dissection, envelope, session, authenticated } = sentMail(told);
  const { findings = [], action = 'deliver', accepted = true, at, n = 0 } = result;
  return {
    id: idAt(at, n),
    envelope,
    session,
    dissection,
    findings: findings.map((one) => findingOf({ kind: 'spam', ...one })),
    verdicts: [verdict({ action, to: envelope.recipients.map(({ text }) => text) })],
    authentication: authenticated,
    accepted,
    at,
  };
}

function authorOf({ from = 'anna@partner.example' }: SentMail): { name: string; text: string } {
  const [, name = '', text = from] = /^(.*) <(.*)>$/.exec(from) ?? [];
  return { name, text };
}

function senderOf(told: SentMail) {
  if (told.sender === null) return null;
  return address(told.sender ?? authorOf(told).text);
}

function authenticationOf(told: SentMail): Authentication {
  const { spf, dmarc = 'none', signed = [], testing = false, faults = [], arc } = told;
  const { name, text } = authorOf(told);
  const author = address(text);
  return {
    author: { address: author, displayName: name, candidates: [author], faults },
    spf: spf ? { result: spf, domain: senderOf(told)?.domain ?? null, identity: 'mailfrom', reason: '' } : null,
    dkim: signed.map((one) => {
      const [domain = '', selector = ''] = one.split('/');
      const plain = { algorithm: 'rsa-sha256', identity: '', signed: ['from'], tag: '', reason: '' };
      return { result: 'pass', domain: Domain.parse(domain), selector, testing, ...plain };
    }),
    dmarc: {
      result: dmarc,
      domain: author.domain,
      policyDomain: dmarc === 'none' ? null : author.domain,
      record: null,
      policy: null,
      effective: null,
      aligned: { spf: false, dkim: false },
      reason: '',
    },
    arc: { result: 'none', sealer: null, trusted: false, sealedDmarc: null, undecided: false, reason: '', ...arc },
    bimi: null,
  };
}

function sessionOf({ client = '203.0.113.7', trusted = false, user }: SentMail): SessionFacts {
  return {
    id: 'S1',
    listener: '0.0.0.0:25',
    role: 'mx',
    address: client,
    port: 4711,
    helo: 'mail.partner.example',
    protocol: 'ESMTP',
    tls: null,
    trusted,
    user: user ?? null,
    certificate: null,
    reverseName: null,
    proxy: null,
    at: 0,
  };
}
