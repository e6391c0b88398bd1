import { randomBytes } from 'node:crypto';
import { link } from 'node:fs/promises';
import { silentLog } from '../../src/base/log.ts';
import { createProgram, runProgram } from '../../src/cli/program.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import type { MailEvent } from '../../src/mail/event.ts';
import { MailId } from '../../src/mail/mail-id.ts';
import type { MailRecord } from '../../src/mail/record.ts';
import { DiskQuarantine } from '../../src/quarantine/disk-quarantine.ts';
import type { QuarantineItem } from '../../src/quarantine/quarantine.ts';
import { openRecordStore } from '../../src/record/record-store.ts';
import { openRecordReader } from '../../src/record/story.ts';
import { nudge } from '../../src/run/nudge.ts';
import { Yard } from '../../src/spool/yard.ts';
import { temporaryFolder } from './folder.ts';
import { address } from './story.ts';

/** What a run of `postern` printed and how it ended. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A state folder with a real spool, quarantine and record, and the command line on it. */
export class CommandLine implements Disposable {
  readonly folder = temporaryFolder('cli');
  readonly clock = { now: () => this.now };
  readonly socket = this.folder.at('control.sock');
  readonly yard = new Yard({ root: this.folder.at('spool'), clock: this.clock });
  readonly quarantine = new DiskQuarantine({ root: this.folder.at('quarantine'), log: silentLog });
  /** Mails whose senders were found to be good. */
  readonly forgiven: MailId[] = [];
  /** What was taught of mails: the label of each. */
  readonly taught: string[] = [];
  now = 1_800_000_000_000;

  [Symbol.dispose](): void {
    this.folder[Symbol.dispose]();
  }

  /** `postern ARGS...` */
  async run(...args: string[]): Promise<Ran> {
    return this.runAt(null, ...args);
  }

  /** The same on a screen of `width` columns. */
  async runAt(width: number | null, ...args: string[]): Promise<Ran> {
    const out: Buffer[] = [];
    const err: string[] = [];
    let code: number | null = null;
    const terminal: Terminal = {
      width,
      print: (line) => void out.push(Buffer.from(`${line}\n`)),
      write: async (bytes) => void out.push(Buffer.from(bytes)),
      complain: (line) => void err.push(line),
      end: (value) => {
        code = value;
      },
    };
    const rooms = {
      yard: this.yard,
      quarantine: this.quarantine,
      clock: this.clock,
      newId: () => MailId.create(this.now, randomBytes(4)),
      openRecord: async () => openRecordReader(this.#url),
      note: (events: readonly MailEvent[]) => this.record(events),
      forgive: async (id: MailId) => void this.forgiven.push(id),
      teach: async (_mail: unknown, label: string) => {
        this.taught.push(label);
        return '';
      },
      nudge: (mails: Parameters<typeof nudge>[1]) => nudge(this.socket, mails),
    };
    const program = createProgram('1.2.3', { terminal, rooms: async () => rooms }, []);
    const output = {
      writeOut: (text: string) => void out.push(Buffer.from(text)),
      writeErr: (text: string) => void err.push(text),
    };
    const configure = (command: typeof program): void => {
      command.configureOutput(output);
      command.commands.forEach(configure);
    };
    configure(program);
    await runProgram(program, args, terminal.end);
    return { code, out: Buffer.concat(out).toString('latin1'), err: err.join('\n') };
  }

  async record(events: readonly MailEvent[]): Promise<void> {
    const store = openRecordStore({ url: this.#url, log: silentLog, clock: this.clock, keepMs: null });
    store.write(events);
    await store.close();
  }

  /** Puts a mail into deferred. */
  async defer(id: MailId, options: { to?: readonly string[]; due?: number; mail?: string } = {}): Promise<void> {
    const { to = ['bert@company.example'], due = this.now + 60_000, mail = 'Subject: x\r\n\r\nbody\r\n' } = options;
    const recipients = to.map(address);
    const verdict = { recipients, action: 'deliver', rule: 'deliver-the-rest', temporary: false, text: null } as const;
    const record: MailRecord = {
      id,
      envelope: { sender: address('anna@sender.example'), recipients, smtputf8: false, body: '7bit' },
      session: null,
      at: this.now,
      verdicts: [{ ...verdict, changes: [], keep: false, notices: [], copies: [], reasons: ['no rule objected'] }],
      stamp: null,
      made: null,
    };
    await this.yard.submit(record, [Buffer.from(mail, 'latin1')], due);
  }

  /** Puts a mail into quarantine. */
  async keep(
    id: MailId,
    options: { to?: readonly string[]; mail?: string } & Partial<
      Pick<QuarantineItem, 'subject' | 'from' | 'findings'>
    > = {},
  ): Promise<void> {
    const { subject = 'Invoice', from = 'Anna', findings, ...mail } = options;
    await this.defer(id, mail);
    const found = await this.yard.read(id);
    if (found === null) throw new Error('the mail must be in the spool');
    found.close();
    const { envelope, at } = found.record;
    const finding = {
      inspector: 'yara',
      kind: 'virus',
      name: 'Eicar',
      part: '2/a.zip/eicar.com',
      score: 0,
      evidence: 'matched',
    } as const;
    const item = {
      id,
      at,
      envelope,
      session: null,
      stamp: null,
      size: found.size,
      subject,
      from,
      rule: 'virus',
      reasons: ['Eicar in 2/a.zip'],
      findings: findings ?? [finding],
      released: [],
    };
    await this.quarantine.keep(item, (path) => link(found.path, path));
    await this.yard.remove(id);
  }

  get #url(): string {
    return `sqlite:${this.folder.at('record.db')}`;
  }
}
