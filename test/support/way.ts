import { after } from 'node:test';
import type { Deliverer, Outcome } from '../../src/deliver/deliver.ts';
import { loadTemplates } from '../../src/deliver/own/template.ts';
import type { Dissector } from '../../src/dissect/dissect.ts';
import { type Bytes, memoryBytes } from '../../src/mail/bytes.ts';
import type { MailEvent } from '../../src/mail/event.ts';
import type { Finding } from '../../src/mail/finding.ts';
import type { MailId } from '../../src/mail/mail-id.ts';
import type { MailRecord, Progress } from '../../src/mail/record.ts';
import type { Verdict } from '../../src/mail/verdict.ts';
import type { QuarantineItem } from '../../src/quarantine/quarantine.ts';
import type { Entry, Incoming, Pause, Spool } from '../../src/spool/spool.ts';
import { Act } from '../../src/way/act.ts';
import type { Judgement } from '../../src/way/judge.ts';
import { Patience } from '../../src/way/patience.ts';
import { Scribe } from '../../src/way/scribe.ts';
import { collectedLog } from './collected-log.ts';
import { noDisarmer } from './disarming.ts';
import { dissectText, testDissector } from './dissecting.ts';
import { address, idAt } from './story.ts';

export const NOW = 1_764_000_000_000;
export const ANNA = 'anna@sender.example';
export const BERT = 'bert@company.example';
export const CARL = 'carl@company.example';
export const ADMIN = 'postmaster@company.example';

const MAIL = `From: =?utf-8?q?J=C3=B6rg?= <${ANNA}>\r\nSubject: orders\r\nMessage-ID: <m1@sender.example>\r\n\r\nbody\r\n`;

export function verdict(told: Partial<Omit<Verdict, 'recipients' | 'copies'>> & { to?: string[]; copies?: string[] }) {
  const { to = [BERT], copies = [], ...rest } = told;
  const plain = {
    rule: 'test-rule',
    temporary: false,
    text: null,
    changes: [],
    keep: false,
    notices: [],
    reasons: ['because'],
  };
  return { action: 'deliver', ...plain, ...rest, recipients: to.map(address), copies: copies.map(address) } as Verdict;
}

export function recordOf(told: {
  id?: MailId;
  verdicts?: Verdict[] | null;
  trusted?: boolean;
  sender?: string | null;
}) {
  const { id = idAt(NOW), verdicts = null, trusted = false, sender = ANNA } = told;
  const to = verdicts?.flatMap(({ recipients }) => recipients) ?? [address(BERT)];
  return {
    id,
    envelope: { sender: sender === null ? null : address(sender), recipients: to, smtputf8: false, body: '7bit' },
    session: {
      id: 'S1',
      listener: '127.0.0.1:25',
      role: 'mx',
      address: '192.0.2.1',
      port: 4711,
      helo: 'client.example',
      protocol: 'ESMTP',
      tls: null,
      trusted,
      user: null,
      certificate: null,
      reverseName: null,
      proxy: null,
      at: NOW,
    },
    at: NOW,
    verdicts,
    stamp: null,
    made: null,
  } satisfies MailRecord;
}

/** A mail in custody, in memory. */
export class FakeEntry implements Entry {
  readonly progress = new Map<string, Progress>();
  readonly #bytes: Bytes;
  record: MailRecord;
  attempts = 0;
  deaths = 0;
  state: 'active' | 'deferred' | 'hold' | 'finished' | 'closed' = 'active';
  until = 0;
  /** What calls of each name throw. */
  readonly fails = new Map<'decide' | 'note' | 'defer' | 'hold' | 'finish', Error>();

  constructor(record: MailRecord, bytes: Bytes = memoryBytes(Buffer.from(MAIL))) {
    this.record = record;
    this.#bytes = bytes;
  }

  get id(): MailId {
    return this.record.id;
  }

  bytes(): Bytes {
    return this.#bytes;
  }

  async decide(verdicts: readonly Verdict[]): Promise<void> {
    this.#call('decide');
    this.record = { ...this.record, verdicts };
  }

  async note(progress: readonly Progress[]): Promise<void> {
    for (const one of progress) this.progress.set(one.recipient.key, one);
    this.#call('note');
  }

  async defer(until: number, pause: Pause = 'attempt'): Promise<void> {
    this.#call('defer');
    if (pause === 'attempt') this.attempts++;
    if (pause === 'death') this.deaths++;
    this.until = until;
    this.state = 'deferred';
  }

  async hold(): Promise<void> {
    this.#call('hold');
    this.state = 'hold';
  }

  async finish(): Promise<void> {
    this.#call('finish');
    this.state = 'finished';
  }

  async linkTo(): Promise<void> {
    this.#call(null);
  }

  close(): void {
    this.state = 'closed';
  }

  /** The next round, as after `take`. */
  again(): this {
    this.state = 'active';
    return this;
  }

  #call(name: 'decide' | 'note' | 'defer' | 'hold' | 'finish' | null): void {
    if (this.state !== 'active') throw new Error(`used after it was ${this.state}`);
    const error = name === null ? undefined : this.fails.get(name);
    if (error) throw error;
  }
}

/** A spool that keeps what is put into it. */
export class FakeSpool implements Pick<Spool, 'put' | 'open'> {
  readonly mails: { record: MailRecord; text: string }[] = [];
  readonly arrivals: FakeIncoming[] = [];
  /** Thrown by the n-th put from now; null: none. */
  fail: { after: number; error: Error } | null = null;

  async put(record: MailRecord, chunks: Iterable<Buffer>): Promise<Entry> {
    if (this.fail !== null && this.fail.after-- === 0) {
      const { error } = this.fail;
      this.fail = null;
      throw error;
    }
    const bytes = Buffer.concat([...chunks]);
    this.mails.push({ record, text: bytes.toString('latin1') });
    return new FakeEntry(record, memoryBytes(bytes));
  }

  open(id: MailId): Incoming {
    const arrival = new FakeIncoming(id);
    this.arrivals.push(arrival);
    return arrival;
  }

  /** What was made for: `bounce to anna@sender.example`. */
  get made(): string[] {
    return this.mails.map(
      ({ record: { made, envelope } }) =>
        `${made?.purpose} to ${envelope.recipients.map(({ text }) => text).join(', ')}`,
    );
  }
}

export class FakeIncoming implements Incoming {
  readonly id: MailId;
  readonly size = MAIL.length;
  discarded = false;
  entry: FakeEntry | null = null;
  fail: Error | null = null;

  constructor(id: MailId) {
    this.id = id;
  }

  write(): undefined {
    return undefined;
  }

  bytes(): Bytes {
    return memoryBytes(Buffer.from(MAIL));
  }

  async commit(record: MailRecord): Promise<Entry> {
    if (this.fail) throw this.fail;
    this.entry = new FakeEntry(record);
    return this.entry;
  }

  discard(): void {
    this.discarded = true;
  }
}

/** Act with everything around it in memory. */
export class ActBench {
  readonly spool = new FakeSpool();
  readonly log = collectedLog();
  readonly events: MailEvent[] = [];
  readonly carried: Entry[] = [];
  readonly scheduled: { id: MailId; due: number }[] = [];
  readonly kept: QuarantineItem[] = [];
  /** Recipients of each attempt. */
  readonly tried: string[][] = [];
  readonly clock = { at: NOW, now: () => this.clock.at };
  /** What the next hop says of a recipient; else it takes the mail. */
  readonly answers = new Map<string, Pick<Outcome, 'state' | 'status' | 'answer'>>();
  readonly act: Act;
  readonly patience: Patience;
  judgedAgain = 0;
  /** Judgements that were made here and not closed again. */
  open = 0;
  quarantineFails: Error | null = null;
  findings: Finding[] = [];
  readonly #dissector: Dissector;

  private constructor(dissector: Dissector, postmaster: string | null) {
    this.#dissector = dissector;
    const { clock, spool, log } = this;
    this.patience = new Patience({ retry: [100_000], giveUpAfter: 500_000, warnAfter: 250_000 }, clock, () => 0.5);
    this.act = new Act({
      spool,
      deliverer: this.#deliverer(),
      quarantine: {
        keep: async (item, link) => {
          if (this.quarantineFails) throw this.quarantineFails;
          await link('/quarantine');
          this.kept.push(item);
        },
        async *list() {},
        find: async () => null,
        open: async () => null,
        markReleased: async () => {},
        remove: async () => false,
      },
      scribe: new Scribe({
        hostname: 'gw.example',
        from: address('gateway@gw.example'),
        postmaster: postmaster === null ? null : address(postmaster),
        templates: loadTemplates(null),
        disarmer: noDisarmer,
        clock,
      }),
      recorder: { note: (event) => void this.events.push(event) },
      judgeAgain: async (entry) => {
        this.judgedAgain++;
        return this.judgement(entry.record.verdicts ?? []);
      },
      carry: (entry) => void this.carried.push(entry),
      scheduled: (id, due) => void this.scheduled.push({ id, due }),
      patience: this.patience,
      clock,
      log,
    });
  }

  static async open(postmaster: string | null = ADMIN): Promise<ActBench> {
    const dissector = await testDissector();
    after(() => dissector.close());
    return new ActBench(dissector, postmaster);
  }

  async judgement(verdicts: readonly Verdict[]): Promise<Judgement> {
    const dissection = await dissectText(this.#dissector, MAIL);
    this.open++;
    const close = () => {
      this.open--;
      dissection.close();
    };
    return {
      dissection: { ...dissection, close },
      findings: this.findings,
      timings: [],
      verdicts,
      authentication: null,
      stamp: null,
    };
  }

  /** One round with the judgement at hand, as right after the verdict. */
  async first(entry: FakeEntry): Promise<void> {
    const judgement = await this.judgement(entry.record.verdicts ?? []);
    try {
      await this.act.run(entry, judgement);
    } finally {
      judgement.dissection.close();
    }
  }

  /** One round without it, as after a crash or a deferral. */
  async later(entry: FakeEntry): Promise<void> {
    await this.act.run(entry.again(), null);
  }

  /** Kinds of the events of one mail, in order. */
  kinds(id: MailId): string[] {
    return this.events.filter(({ mail }) => mail === id).map(({ kind }) => kind);
  }

  #deliverer(): Deliverer {
    return {
      deliver: async ({ recipients }) => {
        this.tried.push(recipients.map(({ text }) => text));
        return recipients.map((recipient) => ({
          recipient,
          host: 'mx.example',
          ms: 1,
          ...(this.answers.get(recipient.text) ?? { state: 'delivered', status: '2.0.0', answer: '250 Ok' }),
        }));
      },
      close: async () => {},
    };
  }
}
