import { type ClientRequest, type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { type Bytes, chunksOf, subBytes } from '../../../mail/bytes.ts';
import { InspectionFailure, type Inspector, isStranger, type Subject } from '../../inspector.ts';
import { type EngineSymbol, symbolFindings } from './symbols.ts';

export interface RspamdOptions {
  /** Of the worker: `http://127.0.0.1:11333`. */
  readonly url: string;
  /** Null where the worker wants none. */
  readonly password: string | null;
  /** Milliseconds for one mail. */
  readonly timeout: number;
  readonly connections: number;
  /** Octets of a mail that are sent; of longer ones the beginning. */
  readonly size: number;
  /** What a point of rspamd counts for here. */
  readonly weight: number;
}

const LONGEST_ANSWER = 1024 * 1024;
const PRINTABLE = /^[\x20-\x7e]{1,512}$/;

/** https://docs.rspamd.com/developers/protocol: what is read of the answer to `/checkv2`. */
const answerJson = z.object({
  symbols: z
    .record(
      z.string(),
      z.object({
        score: z.number().optional(),
        description: z.string().optional(),
        options: z.array(z.string()).optional(),
      }),
    )
    .default({}),
});

/** Asks rspamd by HTTP. Its symbols are findings; what it would do with the mail is not obeyed. */
export function createRspamdInspector(options: RspamdOptions): Inspector {
  const settings = { keepAlive: true, maxSockets: options.connections };
  const agent = options.url.startsWith('https:') ? new TlsAgent(settings) : new PlainAgent(settings);
  return {
    name: 'rspamd',
    async inspect(subject, signal) {
      if (!isStranger(subject)) return [];
      const text = await ask(subject, options, agent, AbortSignal.any([signal, AbortSignal.timeout(options.timeout)]));
      return symbolFindings('rspamd', symbolsIn(text), options.weight);
    },
    close: () => Promise.resolve(agent.destroy()),
  };
}

async function ask(subject: Subject, options: RspamdOptions, agent: PlainAgent, signal: AbortSignal): Promise<string> {
  const url = new URL('/checkv2', options.url);
  const { bytes } = subject.dissection;
  const mail = subBytes(bytes, 0, options.size);
  const send = url.protocol === 'https:' ? tlsRequest : plainRequest;
  const headers = { ...headersOf(subject, options), 'Content-Length': mail.size };
  const request = send(url, { method: 'POST', agent, headers, signal });
  try {
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve).once('error', reject);
    });
    answered.catch(() => {}); // told by the pipeline where it breaks first
    await sendMail(request, mail);
    const response = await answered;
    const text = await readAnswer(response);
    if (response.statusCode !== 200) throw new Error(`rspamd answered ${response.statusCode}: ${text.slice(0, 200)}`);
    return text;
  } catch (error) {
    request.destroy();
    throw failure(error, signal);
  }
}

async function sendMail(request: ClientRequest, mail: Bytes): Promise<void> {
  await pipeline(Readable.from(chunksOf(mail)), request);
}

async function readAnswer(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    length += chunk.length;
    if (length > LONGEST_ANSWER) throw new Error('rspamd answered more than 1 MB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** What the session told, as rspamd's protocol names it. What no header can hold is left out. */
function headersOf({ envelope, session }: Subject, { password }: RspamdOptions): Record<string, string | string[]> {
  const facts: readonly (readonly [string, string | null])[] = [
    ['From', envelope.sender?.text ?? ''],
    ['IP', session?.address ?? null],
    ['Helo', session?.helo ?? null],
    ['Hostname', session?.reverseName ?? null],
    ['User', session?.user ?? null],
    ['Password', password],
  ];
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of facts) if (value !== null && PRINTABLE.test(value)) headers[name] = value;
  const recipients = envelope.recipients.map(({ text }) => text).filter((text) => PRINTABLE.test(text));
  if (recipients.length > 0) headers.Rcpt = recipients;
  return headers;
}

/** @throws InspectionFailure where that is no answer of rspamd */
function symbolsIn(text: string): readonly EngineSymbol[] {
  try {
    const { symbols } = answerJson.parse(JSON.parse(text));
    return Object.entries(symbols).map(([name, { score = 0, description = '', options = [] }]) => ({
      name,
      score,
      detail: [description, options.slice(0, 5).join(', ')].filter((one) => one !== '').join(': '),
    }));
  } catch {
    throw new InspectionFailure('failed', `rspamd's answer is none: ${text.slice(0, 200)}`);
  }
}

function failure(error: unknown, signal: AbortSignal): Error {
  const text = error instanceof Error ? error.message : String(error);
  if (signal.aborted) return new InspectionFailure('late', 'rspamd did not answer in time');
  const code = error instanceof Error && 'code' in error ? error.code : '';
  const absent = ['ECONNREFUSED', 'ENOENT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND'].includes(String(code));
  return new InspectionFailure(absent ? 'absent' : 'failed', `rspamd: ${text}`);
}
