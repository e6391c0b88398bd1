import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One mail of a file, as a client would send it: its lines end in CRLF. */
export interface FoundMail {
  /** The file, and which mail of it where it has several. */
  readonly name: string;
  /** Null where it cannot be read. */
  readonly data: Buffer | null;
  /** Why not; '' where it can. */
  readonly fault: string;
}

/** Larger mails teach nothing that smaller ones do not. */
export const LARGEST_MAIL = 32 * 1024 * 1024;

/** Mails of a file, of an mbox (RFC 4155), of a Maildir or of any other folder of files; `-` is the standard input. Folders in folders are left alone. */
export async function* mailsOf(path: string): AsyncGenerator<FoundMail> {
  if (path === '-') {
    yield* mailsOfStream('standard input', process.stdin);
    return;
  }
  let files: readonly string[];
  try {
    files = filesOf(path);
  } catch (error) {
    yield failed(path, error);
    return;
  }
  for (const file of files) yield* mailsOfFile(file);
}

export async function* mailsOfFile(file: string): AsyncGenerator<FoundMail> {
  try {
    const { size } = statSync(file);
    if (size <= LARGEST_MAIL) yield* mailsIn(file, await readFile(file));
    else yield* mailsOfStream(file, createReadStream(file));
  } catch (error) {
    yield failed(file, error);
  }
}

/** Files in a folder, or in `cur` and `new` of a Maildir, in order. @throws where there is nothing of this name */
export function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const folders = existsSync(join(path, 'cur')) ? [join(path, 'cur'), join(path, 'new')] : [path];
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { withFileTypes: true }).map((entry) => ({ folder, entry })))
    .filter(({ entry }) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ folder, entry }) => join(folder, entry.name))
    .sort();
}

function failed(name: string, error: unknown): FoundMail {
  return { name, data: null, fault: error instanceof Error ? error.message : String(error) };
}

const MBOX = Buffer.from('From ');
const NEXT = Buffer.from('\nFrom ');

function* mailsIn(name: string, file: Buffer): Generator<FoundMail> {
  if (!startsMbox(file)) {
    yield { name, data: asSent(file), fault: '' };
    return;
  }
  let count = 0;
  for (let from = 0; from < file.length; ) {
    const next = file.indexOf(NEXT, from);
    const end = next < 0 ? file.length : next + 1;
    yield { name: `${name}#${++count}`, data: asSent(file.subarray(from, end)), fault: '' };
    from = end;
  }
}

/** Holds one mail at a time. Of one that is too large nothing but its end is held, and the next is read again. */
async function* mailsOfStream(name: string, stream: AsyncIterable<Buffer>): AsyncGenerator<FoundMail> {
  let held: Buffer = Buffer.alloc(0);
  let length = 0;
  let count = 0;
  let mbox = false;
  let isTooLarge = false;
  for await (const chunk of stream) {
    const looked = Math.max(0, length - NEXT.length);
    held = withRoom(held, length, chunk.length);
    length += chunk.copy(held, length);
    mbox ||= startsMbox(held.subarray(0, length));
    const read = held.subarray(0, length);
    let from = 0;
    for (let next = read.indexOf(NEXT, looked); mbox && next >= 0; next = read.indexOf(NEXT, from)) {
      const title = `${name}#${++count}`;
      yield isTooLarge ? tooLarge(title) : one(title, read.subarray(from, next + 1));
      isTooLarge = false;
      from = next + 1;
    }
    if (length - from > LARGEST_MAIL) {
      if (!mbox) break;
      isTooLarge = true;
      from = length - NEXT.length;
    }
    held.copyWithin(0, from, length);
    length -= from;
  }
  const title = count === 0 ? name : `${name}#${++count}`;
  if (isTooLarge) yield tooLarge(title);
  else if (length > 0) yield one(title, held.subarray(0, length));
}

/** The buffer, or one of twice its size with the same beginning, so that a mail in many pieces is not copied with each. */
function withRoom(held: Buffer, length: number, more: number): Buffer {
  if (length + more <= held.length) return held;
  const larger = Buffer.alloc(Math.max(2 * held.length, length + more));
  held.copy(larger, 0, 0, length);
  return larger;
}

function one(name: string, mail: Buffer): FoundMail {
  return mail.length <= LARGEST_MAIL ? { name, data: asSent(mail), fault: '' } : tooLarge(name);
}

function tooLarge(name: string): FoundMail {
  return { name, data: null, fault: `it is larger than ${LARGEST_MAIL / 1024 / 1024} MB` };
}

function startsMbox(file: Buffer): boolean {
  return file.subarray(0, MBOX.length).equals(MBOX);
}

/** Without the line of the mailbox, and what was quoted for its sake as it was. */
function asSent(stored: Buffer): Buffer {
  let text = stored.toString('latin1');
  if (startsMbox(stored)) text = text.slice(text.indexOf('\n') + 1).replace(/^>(>*From )/gm, '$1');
  return Buffer.from(text.replace(/\r?\n/g, '\r\n').replace(/(?<!\n)$/, '\r\n'), 'latin1');
}
