import { mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../base/durable.ts';
import type { Log } from '../base/log.ts';
import type { Address } from '../mail/address.ts';
import type { Domain } from '../mail/domain.ts';
import type { JudgedMail, Observer } from '../mail/judged-mail.ts';
import type { Part } from '../mail/part.ts';
import type { Label } from './lesson.ts';
import { domainOfUser, type Taught } from './taught.ts';

/** Of one mail: the first mails attached, each of no more octets than this. */
const MOST_ATTACHED = 20;
const LARGEST = 2 * 1024 * 1024;
/** Reports that wait; more are lost: they help, and are in nobody's custody. */
const MOST_WAITING = 1_000;
const SUFFIX = '.report';

export interface ReportBoxOptions {
  readonly folder: string;
  readonly addresses: { readonly spam: Address | null; readonly ham: Address | null };
  readonly perDomain: boolean;
  /** Whether a domain is one of ours. */
  readonly hosted: (domain: Domain) => boolean;
  readonly log: Log;
}

/**
 * Takes what users send to the addresses for reports: the mails attached to theirs. They lie in a folder, each with a line in front that
 * says who teaches what, until they are learned.
 */
export class ReportBox implements Observer {
  readonly #options: ReportBoxOptions;
  /** Reports that are being written. */
  readonly #writing = new Set<Promise<void>>();

  constructor(options: ReportBoxOptions) {
    this.#options = options;
  }

  /** Whoever has not logged in and whose client is not trusted teaches nothing: anybody can write any sender. */
  observe({ accepted, session, envelope, dissection, id }: JudgedMail): void {
    if (!accepted || session === null || !(session.trusted || session.user !== null)) return;
    const label = this.#labelFor(envelope.recipients);
    const name = session.user ?? this.#ours(envelope.sender);
    if (label === null || name === null) return;
    const domain = this.#options.perDomain ? domainOfUser(name) : null;
    const taught: Taught = { label, teacher: { kind: 'user', name }, domain };
    const mails = attachedMails(dissection.root).map((part) => {
      const bytes = part.content();
      return Buffer.from(bytes.slice(0, bytes.size)); // a copy: the dissection closes
    });
    if (mails.length === 0) return;
    const writing = this.#write(id, taught, mails).finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
  }

  /** Resolves when all that was taken lies in the folder. */
  async close(): Promise<void> {
    await Promise.all(this.#writing);
  }

  /** Who has sent it by a trusted client, which passes on mail of strangers too. What stands behind a plus is the same user's to choose. */
  #ours(sender: Address | null): string | null {
    if (sender === null || sender.domain === null || !this.#options.hosted(sender.domain)) return null;
    return sender.key.replace(/(?<=.)\+[^@]*(?=@)/, '');
  }

  #labelFor(recipients: readonly Address[]): Label | null {
    const { spam, ham } = this.#options.addresses;
    const sent = (to: Address | null) => to !== null && recipients.some(({ key }) => key === to.key);
    if (sent(spam)) return sent(ham) ? null : 'spam';
    return sent(ham) ? 'ham' : null;
  }

  async #write(id: string, taught: Taught, mails: readonly Buffer[]): Promise<void> {
    const { folder, log } = this.#options;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      if ((await readdir(folder)).length > MOST_WAITING) {
        log.warn({ folder, mail: id }, 'too many reports wait: one is lost');
        return;
      }
      for (const [index, mail] of mails.entries()) {
        const path = join(folder, `${id}-${index}`);
        await writeFile(path, Buffer.concat([Buffer.from(`${JSON.stringify(taught)}\n`), mail]), { mode: 0o600 });
        await rename(path, path + SUFFIX);
      }
    } catch (error) {
      log.error({ folder, mail: id, err: error }, 'a report could not be kept');
    }
  }
}

/** Mails attached to the mail itself, not to those. */
function attachedMails(root: Part): Part[] {
  const isMail = ({ origin, declaredType, size }: Part) =>
    origin === 'entity' && declaredType === 'message/rfc822' && size <= LARGEST;
  const found: Part[] = [];
  const look = (part: Part): void => {
    for (const child of part.parts) {
      if (found.length >= MOST_ATTACHED) return;
      if (isMail(child)) found.push(child);
      else if (child.declaredType?.startsWith('multipart/')) look(child);
    }
  };
  look(root);
  return found;
}

/** Takes the reports out of the folder, the oldest first, at most `most`. One that cannot be read is gone too. */
export async function* takeReports(folder: string, most: number): AsyncGenerator<Taught & { readonly mail: Buffer }> {
  for (const name of (await names(folder)).slice(0, most)) {
    const path = join(folder, name);
    const report = await readFile(path);
    // Before it is learned: a mail that ends the process shall not do so again.
    await unlink(path);
    const end = report.indexOf('\n');
    if (end < 0) continue;
    const taught = JSON.parse(report.toString('utf8', 0, end)) as Taught;
    yield { ...taught, mail: report.subarray(end + 1) };
  }
}

async function names(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(SUFFIX)).sort();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
