import { inTime } from '../../../base/in-time.ts';
import type { Address } from '../../../mail/address.ts';
import type { Spf } from '../../../mail/authentication.ts';
import { Domain } from '../../../mail/domain.ts';
import { ClientAddress } from './client-address.ts';
import { Evaluation, type MacroValues, type Outcome } from './evaluation.ts';
import { explain } from './explanation.ts';
import { Lookups, type SpfResolver } from './lookups.ts';
import { SpfError } from './spf-error.ts';

export interface SpfQuestion {
  /** The client's IP address, IPv4 unmapped. */
  readonly address: string;
  /** MAIL FROM; null for `<>`. */
  readonly sender: Address | null;
  /** Argument of EHLO or HELO. */
  readonly helo: string | null;
  /** Our own name, which a record may quote in its explanation. */
  readonly hostname: string;
  /** Milliseconds since the epoch, for the same purpose. */
  readonly at: number;
}

/**
 * Whether the client may send mail for its sender's domain (RFC 7208). Never rejects; `temperror` as soon as `signal` is aborted.
 * `reason` is printable ASCII and may quote the record.
 */
export async function checkSpf(question: SpfQuestion, resolver: SpfResolver, signal: AbortSignal): Promise<Spf> {
  const { address, sender, helo } = question;
  const identity = sender === null ? 'helo' : 'mailfrom';
  // RFC 7208 section 2.4: mail without a sender is that of the host.
  const domain = sender === null ? Domain.parse(helo ?? '') : sender.domain;
  // RFC 7208 section 4.3: a name of one label is nobody's on the Internet.
  if (domain === null || !domain.includes('.'))
    return { result: 'none', domain, identity, reason: 'there is no domain to be asked' };
  const client = new ClientAddress(address);
  const lookups = new Lookups(resolver, client, signal);
  const evaluation = new Evaluation(client, lookups, valuesOf(question, client, domain));
  const outcome = await inTime(settled(evaluation.check(domain)), signal, LATE);
  if (!('explanation' in outcome) || outcome.explanation === null)
    return { result: outcome.result, domain, identity, reason: outcome.reason };
  const words = await inTime(explain(outcome.explanation, evaluation, lookups), signal, '');
  const reason = words === '' ? outcome.reason : `${outcome.reason} and explains: "${words}"`;
  return { result: outcome.result, domain, identity, reason };
}

interface Failure {
  readonly result: 'temperror' | 'permerror';
  readonly reason: string;
}

const LATE: Failure = { result: 'temperror', reason: 'the DNS did not answer in time' };

async function settled(outcome: Promise<Outcome>): Promise<Outcome | Failure> {
  try {
    return await outcome;
  } catch (error) {
    if (error instanceof SpfError) return { result: error.result, reason: error.message };
    throw error;
  }
}

/** RFC 7208 sections 4.3 and 7.2. */
function valuesOf(question: SpfQuestion, client: ClientAddress, domain: Domain): MacroValues {
  const local = question.sender?.local ?? 'postmaster';
  return {
    s: `${local}@${domain}`,
    l: local,
    o: domain,
    i: client.dotted,
    v: client.zone,
    h: question.helo ?? '',
    c: client.text,
    r: question.hostname,
    t: String(Math.floor(question.at / 1000)),
  };
}
