import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { freePort } from './gateway.ts';
import { listening } from './listening.ts';

const SMTP_SINK = '/usr/sbin/smtp-sink';

/** Why a test of Postfix's sink cannot run here; false where it can. In CI its absence makes the test fail. */
export const noPostfixSink: string | false =
  existsSync(SMTP_SINK) || process.env.CI === 'true' ? false : `${SMTP_SINK} is not here: install Debian's postfix`;

/** One transaction as `smtp-sink -d` writes it down: without its CRs, and with an LF of its own at the end. */
export interface DumpedMail {
  /** Arguments of RCPT, in angle brackets. */
  readonly recipients: readonly string[];
  /** What came behind DATA, dots unstuffed, no CRs. */
  readonly data: string;
}

/** Postfix's own test server; it writes each mail, with its envelope, into a file of `folder`. */
export async function startPostfixSink(
  folder: string,
  args: readonly string[] = [],
): Promise<{ port: number; stop(): Promise<void> } & AsyncDisposable> {
  const port = await freePort();
  const asRoot = process.getuid?.() === 0 ? ['-u', 'root'] : [];
  const child: ChildProcess = spawn(
    SMTP_SINK,
    [...asRoot, ...args, '-d', `${folder}/%M.`, `127.0.0.1:${port}`, '128'],
    { stdio: 'inherit' },
  );
  await listening(port, child);
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill();
    await once(child, 'exit');
  };
  return { port, stop, [Symbol.asyncDispose]: stop };
}

/** The mails that the sink has written into `folder`. */
export function dumpedMails(folder: string): DumpedMail[] {
  return readdirSync(folder).map((file) => parseDump(readFileSync(`${folder}/${file}`, 'latin1')));
}

/** The sink puts `X-...-Args` fields of the envelope and a Received field of three lines on top. */
const DUMP = /^((?:X-[\w-]+: .*\n)+)Received: from .*\n\t.*\n\t.*\n/;

function parseDump(text: string): DumpedMail {
  const top = DUMP.exec(text);
  if (top === null) throw new Error(`no dump of smtp-sink: ${text.slice(0, 200)}`);
  const recipients = [...(top[1] ?? '').matchAll(/^X-Rcpt-Args: (.*)$/gm)].map(([, recipient = '']) => recipient);
  return { recipients, data: text.slice(top[0].length, -1) };
}
