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

async function* mailsOfStream(name: string, stream: AsyncIterable<Buffer>): AsyncGenerator<FoundMail> {
  let rest: Buffer = Buffer.alloc(0);
  let count = 0;
  for await (const chunk of stream) {
    let looked = Math.max(0, rest.length - NEXT.length);
    rest = Buffer.concat([rest, chunk]);
    if (!startsMbox(rest) && rest.length > LARGEST_MAIL) break;
    for (let next = rest.indexOf(NEXT, looked); next >= 0 && startsMbox(rest); next = rest.indexOf(NEXT, looked)) {
      yield one(`${name}#${++count}`, rest.subarray(0, next + 1));
      rest = rest.subarray(next + 1);
      looked = 0;
    }
    if (rest.length > LARGEST_MAIL) break;
  }
  if (rest.length > 0) yield one(count === 0 ? name : `${name}#${++count}`, rest);
}

function one(name: string, mail: Buffer): FoundMail {
  return mail.length <= LARGEST_MAIL
    ? { name, data: asSent(mail), fault: '' }
    : { name, data: null, fault: `it is larger than ${LARGEST_MAIL / 1024 / 1024} MB` };
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
