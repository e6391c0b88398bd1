import { decodeWords } from '../../../src/dissect/mime/encoded-word.ts';
import { noVerifier } from '../../../src/inspect/auth/verifier.ts';
import type { Subject } from '../../../src/inspect/inspector.ts';
import type { Circle } from '../../../src/inspect/spam/rules/circle.ts';
import { knownDomain } from '../../../src/inspect/spam/rules/look-alike-domain.ts';
import { knownPerson } from '../../../src/inspect/spam/rules/person-name.ts';
import type { RulesInspectorOptions } from '../../../src/inspect/spam/rules/rules.ts';
import { UserRules } from '../../../src/inspect/spam/user-rules/user-rules.ts';
import type { Authentication } from '../../../src/mail/authentication.ts';
import { Domain } from '../../../src/mail/domain.ts';
import type { Dissection } from '../../../src/mail/part.ts';
import type { SessionFacts } from '../../../src/mail/session.ts';
import { addressOf, sessionOf } from '../../support/facts.ts';
import { fakePart, type PartDraft } from '../../support/parts.ts';

/** What a mail has otherwise than an honest one. */
export interface MadeMail {
  /** Null takes a field out, a list writes it several times. */
  readonly header?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly text?: string | null;
  readonly html?: string;
  readonly attach?: readonly Attachment[];
  /** Content-Type and body as they are written. */
  readonly raw?: { readonly type: string; readonly encoding?: string; readonly body: string };
  /** Null: as `postern scan` has it. */
  readonly session?: Partial<SessionFacts> | null;
  readonly sender?: string | null;
  readonly to?: string;
  /** Parts beside those, as the dissector would give them. */
  readonly extra?: readonly PartDraft[];
  /** The author's domain has signed. */
  readonly signed?: boolean;
}

export interface Attachment {
  readonly name: string;
  readonly type: string;
  readonly content: string;
}

const HONEST = {
  Received:
    'from desk.sender.example (desk.sender.example [198.51.100.4]) by mail.sender.example with ESMTPS id 4711; Mon, 1 Jun 2026 10:00:01 +0000',
  From: 'Ann Author <ann@sender.example>',
  To: 'Bob Reader <bob@example.com>',
  Subject: 'Minutes of our meeting',
  Date: 'Mon, 1 Jun 2026 10:00:00 +0000',
  'Message-ID': '<20260601100000.AB12CD34@sender.example>',
  'MIME-Version': '1.0',
};
export const HONEST_TEXT =
  'Hello Bob,\n\nthese are the minutes of our meeting. We spoke about the plan for the autumn,\nabout the new hall and about who brings the chairs.\n\nKind regards\nAnn\n';

/** The mail as it comes over SMTP, with LF. */
export function written({ header = {}, text = HONEST_TEXT, html, attach = [], raw }: MadeMail): string {
  const fields = Object.entries({ ...HONEST, ...header }).flatMap(([name, value]) =>
    value === null ? [] : [value].flat().map((one) => `${name}: ${one}`),
  );
  const body = raw ?? bodyOf(text, html);
  const whole = attach.length === 0 ? body : mixed(body, attach);
  const encoding = whole.encoding === undefined ? [] : [`Content-Transfer-Encoding: ${whole.encoding}`];
  const type = 'Content-Type' in header ? [] : [`Content-Type: ${whole.type}`];
  return [...fields, ...type, ...encoding, '', whole.body].join('\n');
}

type Entity = NonNullable<MadeMail['raw']>;

function bodyOf(text: string | null, html: string | undefined): Entity {
  const plain = { type: 'text/plain; charset=utf-8', body: text ?? '' };
  if (html === undefined) return plain;
  const page = { type: 'text/html; charset=utf-8', body: html };
  return text === null || text === HONEST_TEXT ? page : multipart('alternative', [plain, page]);
}

function mixed(body: Entity, attach: readonly Attachment[]): Entity {
  const files = attach.map(({ name, type, content }) => ({
    type: `${type}; name="${name}"\nContent-Disposition: attachment; filename="${name}"`,
    body: content,
  }));
  return multipart('mixed', [body, ...files]);
}

function multipart(kind: string, entities: readonly Entity[]): Entity {
  const boundary = `b-${kind}`;
  const parts = entities.map(({ type, encoding, body }) => {
    const lines = encoding === undefined ? '' : `Content-Transfer-Encoding: ${encoding}\n`;
    return `--${boundary}\nContent-Type: ${type}\n${lines}\n${body}\n`;
  });
  return { type: `multipart/${kind}; boundary="${boundary}"`, body: `${parts.join('')}--${boundary}--\n` };
}

/** What an inspector gets of it: mail from a server with a good name, for somebody here. */
export function subjectOf(dissection: Dissection, mail: MadeMail): Subject {
  const honest = {
    helo: 'mail.sender.example',
    reverseName: 'mail.sender.example',
    at: Date.UTC(2026, 5, 1, 10, 0, 5),
  };
  const session = mail.session === null ? null : { ...sessionOf('192.0.2.7', false), ...honest, ...mail.session };
  const sender = mail.sender === undefined ? 'ann@sender.example' : mail.sender;
  const subject: Subject = {
    dissection: withParts(dissection, mail.extra ?? []),
    envelope: {
      sender: sender === null ? null : addressOf(sender),
      recipients: [addressOf(mail.to ?? 'bob@example.com')],
      smtputf8: false,
      body: '8bitmime',
    },
    session,
    answerable: true,
    authentication: async () => authenticated(await noVerifier.verify(subject), mail.signed === true),
  };
  return subject;
}

function withParts(dissection: Dissection, extra: readonly PartDraft[]): Dissection {
  const { root, parts, subject, bytes, ms } = dissection;
  const links = () => dissection.links();
  return {
    root,
    parts: [...parts, ...extra.map(fakePart)],
    subject,
    bytes,
    ms,
    links,
    close: () => dissection.close(),
  };
}

function authenticated(nothing: Authentication, signed: boolean): Authentication {
  return signed
    ? { ...nothing, dmarc: { ...nothing.dmarc, result: 'pass', domain: domainOf('sender.example') } }
    : nothing;
}

export function domainOf(text: string): Domain {
  const domain = Domain.parse(text);
  if (domain === null) throw new Error(`no domain: ${text}`);
  return domain;
}

export const circle: Circle = {
  hostname: 'gw.example.com',
  ours: [knownDomain(domainOf('example.com')), knownDomain(domainOf('harbourworks.com'))],
  partners: [knownDomain(domainOf('northwind-parts.com'))],
  people: [knownPerson({ name: 'Clara Müller', addresses: [addressOf('clara@example.com')] })],
  scripts: ['Latin'],
};

export const options: RulesInspectorOptions = { circle, decodeWords, scores: new Map(), userRules: new UserRules([]) };
