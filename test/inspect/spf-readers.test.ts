import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spf } from 'mailauth';
import { checkSpf } from '../../src/inspect/auth/spf/spf.ts';
import { Address } from '../../src/mail/address.ts';
import type { Spf } from '../../src/mail/authentication.ts';
import type { Zone } from '../support/dns.ts';
import { Random } from '../support/random.ts';
import { type SpfCase, spfCase } from '../support/spf-cases.ts';
import { mxRecord, zoneResolver } from '../support/zone-resolver.ts';

const CASES = 600;

function ours({ zone, address, sender, helo }: SpfCase): Promise<Spf> {
  const question = { address, sender: Address.parse(sender), helo, hostname: 'gw.example', at: 0 };
  return checkSpf(question, zoneResolver(zone), new AbortController().signal);
}

interface Other {
  readonly result: string;
  readonly comment: string;
}

/** The same question put to npm's mailauth. */
async function theirs({ zone, address, sender, helo }: SpfCase): Promise<Other> {
  const resolver = (name: string, type: string) => recordsOf(zone, name, type);
  const { status } = await spf({ sender, ip: address, helo, mta: 'gw.example', resolver, strict: true });
  return { result: status.result, comment: String(status.comment) };
}

async function recordsOf(zone: Zone, name: string, type: string): Promise<string[]> {
  const entry = zone[name.toLowerCase().replace(/\.$/, '')];
  if (entry === undefined) throw Object.assign(new Error(name), { code: 'ENOTFOUND' });
  if (entry.rcode !== undefined) throw Object.assign(new Error(name), { code: 'ESERVFAIL' });
  const mx = entry.mx?.map(mxRecord).map(({ exchange, preference }) => ({ exchange, priority: preference }));
  const records: readonly unknown[] | undefined = {
    A: entry.a,
    AAAA: entry.aaaa,
    MX: mx,
    TXT: entry.txt,
    PTR: entry.ptr,
  }[type];
  if (records === undefined || records.length === 0) throw Object.assign(new Error(name), { code: 'ENODATA' });
  return [...records] as string[]; // its declaration knows neither MX nor TXT
}

/**
 * Where the two differ on purpose. RFC 7208 section 4.6.4: more than ten MX records are a permerror, and mailauth may meet the host
 * that matches before it meets the eleventh. A host without IPv6 is a look-up that finds nothing by the letter of the same section,
 * which makes it a SHOULD: honest senders with three such hosts would be turned away.
 */
function isOnPurpose({ address }: SpfCase, our: Spf, their: Other): boolean {
  if (our.reason.includes('more than 10 MX records')) return true;
  return address.includes(':') && their.result === 'permerror' && their.comment.includes('Too many void DNS results');
}

test(`mailauth says the same of ${CASES} questions about domains by chance, but for what differs on purpose`, async () => {
  const seen = new Map<string, number>();
  for (let seed = 1; seed <= CASES; seed++) {
    const made = spfCase(new Random(seed));
    const [our, their] = [await ours(made), await theirs(made)];
    seen.set(our.result, (seen.get(our.result) ?? 0) + 1);
    if (our.result === their.result || isOnPurpose(made, our, their)) continue;
    assert.fail(`seed ${seed}: ${our.result} (${our.reason}), by mailauth ${their.result} (${their.comment})`);
  }
  for (const result of ['none', 'neutral', 'pass', 'fail', 'softfail', 'temperror', 'permerror'])
    assert.ok((seen.get(result) ?? 0) >= 10, `${result}: ${seen.get(result)}`);
});
