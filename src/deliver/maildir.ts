import { hash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { type Disk, errorCode, ignoreAbsent, writeAll, writeAllNow } from '../base/durable.ts';
import type { FolderSync } from '../base/folder-sync.ts';
import type { Address } from '../mail/address.ts';
import type { MailId } from '../mail/mail-id.ts';
import type { Consignment } from './deliver.ts';
import { crlfOnly } from './line-ends.ts';

/** Written in one synchronous call; what is longer is written off the event loop. */
const SMALL = 256 * 1024;
/** Maildirs that are known to be there. */
const MAX_KNOWN = 10_000;
/** A local part that may name a folder. No dot or hyphen first, and nothing that any file system reads as more than a name. */
const SAFE_LOCAL = /^[a-z0-9_][a-z0-9._+=-]{0,63}$/;

export interface MaildirOptions {
  readonly hostname: string;
  readonly disk: Disk;
  readonly folders: FolderSync;
}

/**
 * The Maildir that `template` names for a recipient, or null where the recipient cannot name a folder: a path is made of
 * a mail's words only where these are plain.
 */
export function maildirPath(template: string, recipient: Address): string | null {
  if (!template.includes('{')) return template;
  const local = recipient.local.toLowerCase();
  if (recipient.domain === null || !SAFE_LOCAL.test(local) || local.includes('..')) return null;
  return template.replaceAll('{domain}', recipient.domain).replaceAll('{local}', local);
}

/** The folder of a Maildir that mail programs show as Junk (Maildir++; RFC 6154 section 2). */
export function junkFolder(path: string): string {
  return join(path, '.Junk');
}

/**
 * Writes mails into Maildirs (https://cr.yp.to/proto/maildir.html): `tmp`, synced, then `new`, synced. The file's name
 * follows from the mail and its recipients, so that a delivery repeated after a crash replaces its own file instead of
 * doubling the mail.
 */
export class MaildirWriter {
  readonly #host: string;
  readonly #disk: Disk;
  readonly #folders: FolderSync;
  readonly #made = new Set<string>();

  constructor(options: MaildirOptions) {
    this.#host = options.hostname.replaceAll('/', '\\057').replaceAll(':', '\\072');
    this.#disk = options.disk;
    this.#folders = options.folders;
  }

  /** One file for all `recipients`, in the folder that the consignment wants. Rejects with the disk's error; then there is nothing in `new`. */
  async write(maildir: string, consignment: Consignment, recipients: readonly Address[]): Promise<void> {
    const path = consignment.junk === true ? junkFolder(maildir) : maildir;
    // A folder of a Maildir is found where the Maildir itself is one.
    for (const folder of new Set([maildir, path])) if (!this.#made.has(folder)) await this.#make(folder);
    try {
      await this.#writeFile(path, consignment, recipients);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') this.#made.delete(path); // somebody removed it: made again at the next attempt
      throw error;
    }
    await this.#folders.sync(join(path, 'new'));
  }

  async #writeFile(path: string, consignment: Consignment, recipients: readonly Address[]): Promise<void> {
    const name = this.#fileName(consignment.id, recipients);
    const tmp = join(path, 'tmp', name);
    const fd = await this.#create(tmp);
    try {
      try {
        await this.#fill(fd, trace(consignment.sender, recipients), consignment);
        await this.#disk.sync(fd);
      } finally {
        this.#disk.close(fd);
      }
      this.#disk.rename(tmp, join(path, 'new', name));
    } catch (error) {
      await this.#disk.unlink(tmp).catch(() => {}); // the error before is the one to tell of
      throw error;
    }
  }

  /** The folders, and durably their names in the folders above. */
  async #make(path: string): Promise<void> {
    const touched = [path];
    for (let above = path; !this.#exists(above) && above !== dirname(above); above = dirname(above))
      touched.push(dirname(above));
    for (const folder of ['cur', 'new', 'tmp']) this.#disk.makeFolder(join(path, folder));
    for (const folder of touched) await this.#folders.sync(folder);
    if (this.#made.size >= MAX_KNOWN) this.#made.clear();
    this.#made.add(path);
  }

  #exists(folder: string): boolean {
    try {
      this.#disk.list(folder);
      return true;
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      return false;
    }
  }

  #fileName(id: MailId, recipients: readonly Address[]): string {
    const whom = hash('sha1', recipients.map(({ key }) => key).join('\n'), 'hex').slice(0, 8);
    return `${Math.floor(timeOf(id) / 1000)}.${id}_${whom}.${this.#host}`;
  }

  async #create(path: string): Promise<number> {
    try {
      return this.#disk.open(path, 'create');
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
      await this.#disk.unlink(path).catch(ignoreAbsent); // left by a delivery that was cut off
      return this.#disk.open(path, 'create');
    }
  }

  async #fill(fd: number, head: Buffer, { message }: Consignment): Promise<void> {
    if (message.size <= SMALL) {
      writeAllNow(this.#disk, fd, [head, ...crlfOnly(message.chunks())], 0);
      return;
    }
    await writeAll(this.#disk, fd, head, 0);
    let at = head.length;
    for (const chunk of crlfOnly(message.chunks())) {
      await writeAll(this.#disk, fd, chunk, at);
      at += chunk.length;
    }
  }
}

/** RFC 5321 section 4.4: the final delivery writes the reverse-path. */
function trace(sender: Address | null, recipients: readonly Address[]): Buffer {
  const delivered = recipients.map(({ text }) => `Delivered-To: ${text}\r\n`).join('');
  return Buffer.from(`Return-Path: <${sender?.text ?? ''}>\r\n${delivered}`, 'utf8');
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Milliseconds since the epoch when the id was made. */
function timeOf(id: MailId): number {
  let value = 0;
  for (const digit of id.slice(0, 10)) value = value * 32 + CROCKFORD.indexOf(digit);
  return value;
}
