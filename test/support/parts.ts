import { createHash } from 'node:crypto';
import { noVerifier } from '../../src/inspect/auth/verifier.ts';
import type { Subject } from '../../src/inspect/inspector.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { Link } from '../../src/mail/link.ts';
import type { Dissection, Flag, HeaderField, Part, PartOrigin, Span } from '../../src/mail/part.ts';

/** What a test says of a part; the rest gets the values of an ordinary unnamed text entity. */
export interface PartDraft {
  readonly path?: string;
  readonly origin?: PartOrigin;
  /** The first is the part's name. */
  readonly names?: readonly string[];
  readonly content?: Buffer | string;
  readonly declaredType?: string | null;
  readonly detectedType?: string;
  readonly flags?: readonly Flag[];
  readonly header?: readonly (readonly [name: string, value: string])[];
  readonly span?: Span | null;
  readonly disposition?: 'inline' | 'attachment' | null;
  readonly text?: string | null;
  readonly hiddenText?: string;
  readonly links?: readonly Link[];
  readonly parts?: readonly Part[];
  /** Where the size said differs from the content's. */
  readonly size?: number;
}

/** A part over memory, as the dissector would give it. */
export function fakePart(draft: PartDraft = {}): Part {
  const content = Buffer.from(draft.content ?? '');
  const header: HeaderField[] = (draft.header ?? []).map(([name, value]) => ({ name, value, start: 0, end: 0 }));
  const detectedType = draft.detectedType ?? 'text/plain';
  const names = draft.names ?? [];
  const hiddenText = draft.hiddenText ?? '';
  const links = draft.links ?? [];
  const text =
    draft.text !== undefined ? draft.text : detectedType.startsWith('text/') ? content.toString('utf8') : null;
  return {
    path: draft.path ?? '',
    origin: draft.origin ?? 'entity',
    name: names[0] ?? null,
    names,
    declaredType: draft.declaredType === undefined ? detectedType : draft.declaredType,
    detectedType,
    size: draft.size ?? content.length,
    flags: draft.flags ?? [],
    header,
    span: draft.span ?? null,
    charset: '',
    disposition: draft.disposition ?? null,
    parts: draft.parts ?? [],
    content: () => memoryBytes(content),
    text: () => text,
    hiddenText: () => hiddenText,
    links: () => links,
    words: async () => ({ text, hiddenText, links }),
    sha256: () => createHash('sha256').update(content).digest('hex'),
  };
}

function flatten(part: Part): Part[] {
  return [part, ...part.parts.flatMap(flatten)];
}

/** A mail whose tree begins at `root`; `raw` is the mail as it lies in the spool, by default the root's content. */
export function fakeDissection(root: Part, mail: { raw?: Buffer | string; subject?: string } = {}): Dissection {
  const bytes = mail.raw === undefined ? root.content() : memoryBytes(Buffer.from(mail.raw));
  const parts = flatten(root);
  const links = () => parts.flatMap((part) => part.links().map((link) => ({ ...link, part: part.path })));
  return { root, parts, subject: mail.subject ?? '', bytes, links, ms: 0, close: () => {} };
}

/** What an inspector gets. */
export function fakeSubject(root: Part, mail: { raw?: Buffer | string; subject?: string } = {}): Subject {
  return subjectOf(fakeDissection(root, mail));
}

/** A mail from nobody to nobody, without a session. */
export function subjectOf(dissection: Dissection): Subject {
  const subject: Subject = {
    dissection,
    envelope: { sender: null, recipients: [], smtputf8: false, body: '7bit' },
    session: null,
    answerable: false,
    authentication: () => noVerifier.verify(subject),
  };
  return subject;
}

/** A mail of one multipart with the given entities; paths are theirs. */
export function mailOf(...parts: readonly Part[]): Subject {
  return fakeSubject(fakePart({ origin: 'mail', detectedType: 'multipart/mixed', text: null, parts }), {
    raw: 'Subject: x\r\n\r\n',
  });
}
