import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { UsageError } from './verb.ts';

/** The standard input and error of the process, or what a test puts in their place. */
export interface PasswordStreams {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

const LONGEST = 4096;

/**
 * A new password: typed twice without being shown where somebody sits there, else the first line of the input.
 * @throws UsageError
 */
export async function newPassword({ input, output }: PasswordStreams): Promise<string> {
  if (input.isTTY !== true) return firstLine(input);
  // readline edits a line as people expect, and shows it to nobody.
  const nobody = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nobody, terminal: true });
  const typed = lines[Symbol.asyncIterator]();
  const ask = async (prompt: string): Promise<string> => {
    output.write(prompt);
    const { value, done } = await typed.next();
    output.write('\n');
    if (done) throw new UsageError('no password was given; nothing was changed');
    return value;
  };
  try {
    const password = await ask('Password: ');
    if ((await ask('The same again: ')) === password) return password;
    throw new UsageError('the two passwords differ; nothing was changed');
  } finally {
    lines.close();
  }
}

/** Up to the line end: a password may begin and end with spaces. */
async function firstLine(input: PasswordStreams['input']): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    size += bytes.length;
    if (bytes.includes(10) || size > LONGEST) break;
  }
  const [line = ''] = Buffer.concat(chunks).toString('utf8').split(/\r?\n/, 1);
  if (line.length > LONGEST) throw new UsageError('the password is too long');
  return line;
}
