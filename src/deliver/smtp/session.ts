import type { Endpoint } from './endpoint.ts';
import { Link } from './link.ts';
import { SmtpProblem } from './problem.ts';
import type { RemoteReply } from './remote-reply.ts';
import type { Watch } from './watch.ts';

/** Milliseconds; the least that RFC 5321 section 4.5.3.2 asks for are the defaults. */
export interface SmtpTimeouts {
  /** For a connection, and for a TLS handshake. */
  readonly connect: number;
  /** For the greeting and the answer to every command. */
  readonly command: number;
  /** For each block of the mail to be taken. */
  readonly data: number;
  /** For the answer to the mail. */
  readonly finalDot: number;
}

export const DEFAULT_TIMEOUTS: SmtpTimeouts = { connect: 30_000, command: 300_000, data: 180_000, finalDot: 600_000 };

export interface SessionOptions {
  /** Argument of EHLO. */
  readonly hostname: string;
  readonly timeouts: SmtpTimeouts;
  readonly watch: Watch;
  /** Whether a listener of this gateway has that address: a connection to it is a mail loop. */
  readonly isSelf: (address: string, port: number) => boolean;
}

/** What the server offers, RFC 5321 section 4.1.1.1. */
export interface Offers {
  readonly pipelining: boolean;
  readonly eightBit: boolean;
  readonly smtputf8: boolean;
  readonly startTls: boolean;
  /** Octets; null where SIZE is not offered or sets no bound (RFC 1870 section 4). */
  readonly size: number | null;
  readonly sizeParameter: boolean;
}

/** A connection over which mail can be sent, and what is known of it. */
export interface Session {
  readonly link: Link;
  readonly endpoint: Endpoint;
  readonly offers: Offers;
  /** `name[address]:port`. */
  readonly host: string;
  /** Transactions so far. */
  served: number;
  /** A transaction was left open; the next begins with RSET. */
  stale: boolean;
}

/** The mail would come back to us. */
export class MailLoop extends Error {
  override name = 'MailLoop';
}

/** @throws SmtpProblem, MailLoop */
export async function openSession(endpoint: Endpoint, options: SessionOptions): Promise<Session> {
  if (endpoint.tls !== 'opportunistic') return attempt(endpoint, options, endpoint.tls);
  try {
    return await attempt(endpoint, options, 'opportunistic');
  } catch (error) {
    if (error instanceof TlsFailed) return attempt(endpoint, options, 'none');
    throw error;
  }
}

/** STARTTLS was offered and did not end in TLS. */
class TlsFailed extends SmtpProblem {}

async function attempt(endpoint: Endpoint, options: SessionOptions, tls: Endpoint['tls']): Promise<Session> {
  const { timeouts } = options;
  const link = await Link.open(endpoint.at, options.watch, timeouts.connect);
  try {
    const remote = link.remote;
    if (remote !== null && options.isSelf(remote.address, remote.port)) {
      throw new MailLoop(`${endpoint.name} is this gateway itself`);
    }
    const greeting = await link.reply(timeouts.command);
    if (greeting.code !== 220) throw SmtpProblem.refused(greeting);
    let offers = await hello(link, endpoint, options);
    if (tls !== 'none') {
      if (offers.startTls) {
        await secure(link, endpoint, timeouts, tls === 'verified');
        offers = await hello(link, endpoint, options); // RFC 3207 section 4.2: what was learned in clear is forgotten
      } else if (tls !== 'opportunistic') {
        throw new SmtpProblem('4.7.4', 'the route requires TLS, which the server does not offer');
      }
    }
    const host = remote === null ? endpoint.name : `${endpoint.name}[${remote.address}]:${remote.port}`;
    return { link, endpoint, offers, host, served: 0, stale: false };
  } catch (error) {
    link.destroy();
    throw error;
  }
}

async function hello(link: Link, endpoint: Endpoint, options: SessionOptions): Promise<Offers> {
  const verb = endpoint.protocol === 'lmtp' ? 'LHLO' : 'EHLO';
  link.send(`${verb} ${options.hostname}\r\n`);
  const reply = await link.reply(options.timeouts.command);
  if (reply.code === 250) return offersIn(reply);
  // RFC 5321 section 3.2: a server that knows no EHLO says 500, 502, ...
  if (verb === 'LHLO' || reply.code < 500) throw SmtpProblem.refused(reply);
  link.send(`HELO ${options.hostname}\r\n`);
  const plain = await link.reply(options.timeouts.command);
  if (plain.code !== 250) throw SmtpProblem.refused(plain);
  return offersIn({ code: 250, lines: [] });
}

async function secure(link: Link, endpoint: Endpoint, timeouts: SmtpTimeouts, verify: boolean): Promise<void> {
  link.send('STARTTLS\r\n');
  const reply = await link.reply(timeouts.command);
  if (reply.code !== 220) {
    const { status, message } = SmtpProblem.refused(reply);
    throw new TlsFailed(status, message);
  }
  try {
    await link.startTls({ name: endpoint.name, verify, ms: timeouts.connect });
  } catch (error) {
    if (!(error instanceof SmtpProblem)) throw error;
    throw new TlsFailed('4.7.5', `TLS failed: ${error.message}`);
  }
}

function offersIn(reply: RemoteReply): Offers {
  const words = new Map<string, string>();
  for (const line of reply.lines.slice(1)) {
    const [word = '', ...rest] = line.trim().split(' ');
    words.set(word.toUpperCase(), rest.join(' '));
  }
  const size = Number(words.get('SIZE') || 0);
  return {
    pipelining: words.has('PIPELINING'),
    eightBit: words.has('8BITMIME'),
    smtputf8: words.has('SMTPUTF8'),
    startTls: words.has('STARTTLS'),
    size: Number.isSafeInteger(size) && size > 0 ? size : null,
    sizeParameter: words.has('SIZE'),
  };
}
