import type { EventKind, EventOf, MailEvent } from '../mail/event.ts';
import { MailId } from '../mail/mail-id.ts';
import { enhancedCode, type Reply } from '../mail/reply.ts';
import type { EventRow, MailRow, RecipientRow } from './tables.ts';

/** What a batch of events means for the three tables; at most one row for each mail and each recipient. */
export interface Rows {
  readonly mails: readonly MailRow[];
  readonly recipients: readonly RecipientRow[];
  readonly events: readonly EventRow[];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Progress = Pick<RecipientRow, 'state'> & Partial<Pick<RecipientRow, 'host' | 'answer'>>;

const LONGEST_SEARCH = 16_384;

/** Gathers the rows of one batch; what comes later covers what came before. */
class Fold {
  readonly mails = new Map<string, Writable<MailRow>>();
  readonly recipients = new Map<string, RecipientRow>();

  mail(id: MailId): Writable<MailRow> {
    const known = this.mails.get(id);
    if (known) return known;
    const row: Writable<MailRow> = {
      id,
      at: MailId.time(id),
      session: null,
      client: null,
      sender: null,
      subject: null,
      from_field: null,
      message_id: null,
      size: null,
      action: null,
      rule: null,
      state: null,
      finished: null,
      origin: null,
      purpose: null,
      search: null,
    };
    this.mails.set(id, row);
    return row;
  }

  progress(
    mail: MailId,
    addresses: readonly string[],
    at: number,
    { state, host = null, answer = null }: Progress,
  ): void {
    for (const address of addresses)
      this.recipients.set(`${mail} ${address}`, { mail, address, state, host, answer, at });
  }

  /** A mail that was made from `origin`, known before it tells of itself. */
  child(origin: MailId, id: MailId, purpose: string): void {
    if (id === origin) return;
    const row = this.mail(id);
    row.origin = origin;
    row.purpose = purpose;
  }
}

type Handler<K extends EventKind> = (fold: Fold, id: MailId, event: EventOf<K>) => void;

/** The events that move all of a mail's named recipients, and the mail, to one state. */
function handled<K extends 'quarantined' | 'deleted' | 'held' | 'forwarded' | 'released'>(state: K): Handler<K> {
  return (fold, id, { at, data }) => {
    fold.mail(id).state = state;
    fold.progress(id, data.recipients, at, { state });
    if ('id' in data) fold.child(id, data.id, state === 'released' ? 'release' : 'forward');
  };
}

function replyText(reply: Reply): string {
  return [reply.code, enhancedCode(reply), reply.text].filter((part) => part !== null).join(' ');
}

function distinct(values: readonly string[]): string {
  return values.length === 1 ? (values[0] ?? '') : [...new Set(values)].join(',');
}

function searchable(words: readonly string[]): string {
  return words.join('\n').slice(0, LONGEST_SEARCH).toLowerCase();
}

const HANDLERS: { readonly [K in EventKind]: Handler<K> } = {
  refused(fold, id, { session, data }) {
    const row = fold.mail(id);
    row.session = session;
    row.client = data.client;
    row.sender = data.sender ?? '';
    row.state = 'refused';
    row.search ??= searchable([data.client, row.sender, data.recipient ?? '']);
  },
  received(fold, id, { session, at, data }) {
    const row = fold.mail(id);
    row.session = session;
    row.client = data.client;
    row.sender = data.sender ?? '';
    row.subject = data.subject;
    row.from_field = data.from;
    row.message_id = data.messageId;
    row.size = data.size;
    row.state = 'received';
    const { client, recipients, subject, from, messageId } = data;
    row.search = searchable([client ?? '', row.sender, recipients.join(' '), subject, from, messageId]);
    fold.progress(id, data.recipients, at, { state: 'pending' });
  },
  dissected() {},
  inspected() {},
  decided(fold, id, { at, data }) {
    const row = fold.mail(id);
    row.action = distinct(data.groups.map((group) => group.action));
    row.rule = distinct(data.groups.map((group) => group.rule));
    const refused = data.reply !== null && data.reply.code >= 400 ? replyText(data.reply) : null;
    row.state = refused === null ? 'decided' : 'refused';
    if (refused === null) return;
    for (const { recipients } of data.groups) fold.progress(id, recipients, at, { state: 'refused', answer: refused });
  },
  changed(fold, id, { data }) {
    fold.mail(id).state = 'changed';
    fold.child(id, data.id, 'changed');
  },
  attempt(fold, id, { at, data }) {
    fold.mail(id).state = data.state;
    fold.progress(id, data.recipients, at, data);
  },
  deferred(fold, id) {
    fold.mail(id).state = 'deferred';
  },
  quarantined: handled('quarantined'),
  released: handled('released'),
  forwarded: handled('forwarded'),
  deleted: handled('deleted'),
  held: handled('held'),
  made(fold, id, { at, data }) {
    fold.child(id, data.id, data.purpose);
    // The changed mail is theirs from here on: its own row tells what became of it.
    if (data.purpose === 'changed')
      fold.progress(id, data.recipients, at, { state: 'changed', answer: `goes on as ${data.id}` });
    fold.progress(data.id, data.recipients, at, { state: 'pending' });
  },
  finished(fold, id, { at }) {
    fold.mail(id).finished = at;
  },
  'set-aside'(fold, id) {
    fold.mail(id).state = 'set-aside';
  },
};

function apply<K extends EventKind>(fold: Fold, id: MailId, event: EventOf<K>): void {
  HANDLERS[event.kind](fold, id, event);
}

export function rowsOf(batch: readonly MailEvent[]): Rows {
  const fold = new Fold();
  const events: EventRow[] = [];
  for (const event of batch) {
    const { mail, session, at, kind } = event;
    if (mail !== null) apply(fold, mail, event);
    events.push({ mail, session, at, kind, data: JSON.stringify(event.data) });
  }
  return { mails: [...fold.mails.values()], recipients: [...fold.recipients.values()], events };
}
