import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Gate } from '../../../base/gate.ts';
import { chunksOf, subBytes } from '../../../mail/bytes.ts';
import { InspectionFailure, type Inspector, isStranger, type Subject } from '../../inspector.ts';
import { spamdSymbols } from './spamd-report.ts';
import { symbolFindings } from './symbols.ts';

export interface SpamdOptions {
  readonly at: { readonly socket: string } | { readonly host: string; readonly port: number };
  /** Whose preferences are used; null sends none. */
  readonly user: string | null;
  /** Milliseconds for one mail. */
  readonly timeout: number;
  /** Mails that are asked about at once: spamd has as many children. */
  readonly connections: number;
  /** Octets of a mail that are sent; of longer ones the beginning. */
  readonly size: number;
  /** What a point of SpamAssassin counts for here. */
  readonly weight: number;
}

const LONGEST_ANSWER = 256 * 1024;

/** Asks SpamAssassin's spamd (SPAMC protocol 1.5, command REPORT). The tests that applied are findings. */
export function createSpamdInspector(options: SpamdOptions): Inspector {
  const gate = new Gate(options.connections);
  return {
    name: 'spamassassin',
    async inspect(subject, signal) {
      if (!isStranger(subject)) return [];
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(options.timeout)]);
      const answer = await gate.run(() => ask(subject, options, deadline));
      const symbols = spamdSymbols(answer);
      if (typeof symbols === 'string') throw new InspectionFailure('failed', `spamd: ${symbols}`);
      return symbolFindings('spamassassin', symbols, options.weight);
    },
    close: () => Promise.resolve(),
  };
}

/** One connection is one question. */
async function ask({ dissection }: Subject, options: SpamdOptions, signal: AbortSignal): Promise<string> {
  const { at, user, size } = options;
  const mail = subBytes(dissection.bytes, 0, size);
  const socket = 'socket' in at ? connect({ path: at.socket, signal }) : connect({ ...at, signal });
  try {
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    const head = ['REPORT SPAMC/1.5', `Content-length: ${mail.size}`, ...(user === null ? [] : [`User: ${user}`])];
    const question = function* () {
      yield Buffer.from(`${head.join('\r\n')}\r\n\r\n`);
      yield* chunksOf(mail);
    };
    const [answer] = await Promise.all([
      readAnswer(socket),
      pipeline(Readable.from(question()), socket, { signal, end: false }).then(() => socket.end()),
    ]);
    return answer;
  } catch (error) {
    throw failure(error, signal);
  } finally {
    socket.destroy();
  }
}

function readAnswer(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    socket.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > LONGEST_ANSWER) reject(new Error('spamd answered more than 256 KB'));
      else chunks.push(chunk);
    });
    socket.once('end', () => resolve(Buffer.concat(chunks).toString('latin1')));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('spamd hung up')));
  });
}

function failure(error: unknown, signal: AbortSignal): Error {
  if (signal.aborted) return new InspectionFailure('late', 'spamd did not answer in time');
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const absent = ['ECONNREFUSED', 'ENOENT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EACCES'].includes(code);
  return new InspectionFailure(absent ? 'absent' : 'failed', error instanceof Error ? error.message : String(error));
}
