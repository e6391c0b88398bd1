import { inTime } from '../../base/in-time.ts';
import type { Resolver } from '../../base/resolver.ts';
import type { Bimi, Dmarc } from '../../mail/authentication.ts';
import { Domain } from '../../mail/domain.ts';
import type { HeaderField } from '../../mail/part.ts';
import { readTagList } from './dkim/tag-list.ts';

/** Records of one name that are looked at, and characters of a record and of an address in it. */
const RECORDS = 8;
const LONGEST = 2048;

/**
 * Where the owner of the author's domain keeps his picture (draft-brand-indicators-for-message-identification). Noted only: nothing is
 * fetched, and whether the picture is his is not looked at. Null where there is none, where DMARC did not pass by a policy that keeps
 * others out, and where the DNS does not tell before `signal` is aborted.
 */
export async function readBimi(
  mail: {
    readonly header: readonly HeaderField[];
    readonly dmarc: Pick<Dmarc, 'result' | 'domain' | 'policyDomain' | 'effective'>;
  },
  resolver: Pick<Resolver, 'resolveTxt'>,
  signal: AbortSignal,
): Promise<Bimi | null> {
  const { result, domain, policyDomain, effective } = mail.dmarc;
  if (result !== 'pass' || domain === null || (effective !== 'quarantine' && effective !== 'reject')) return null;
  const selector = selectorOf(mail.header);
  if (selector === null) return null;
  // Section 7.2: the author's domain, then the one above it that speaks for it.
  for (const owner of new Set([domain, policyDomain ?? domain])) {
    const name = Domain.parse(`${selector}._bimi.${owner}`);
    if (name === null) return null;
    const answer = await inTime(resolver.resolveTxt(name), signal, null);
    if (answer === null || answer.kind === 'failed') return null;
    const records = answer.kind === 'found' ? answer.records.slice(0, RECORDS).filter(isBimi) : [];
    if (records.length > 1) return null;
    const [record] = records;
    if (record !== undefined) return readRecord(record, owner);
  }
  return null;
}

/** `default` where the mail names none; null where it names one in a way that is wrong. */
function selectorOf(header: readonly HeaderField[]): Domain | null {
  const [field, ...more] = header.filter(({ name }) => name.trim().toLowerCase() === 'bimi-selector');
  if (field === undefined) return Domain.parse('default');
  const tags = readTagList(field.value.slice(0, LONGEST));
  if (more.length > 0 || typeof tags === 'string' || tags.get('v') !== 'BIMI1') return null;
  return Domain.parse(tags.get('s') ?? 'default');
}

function isBimi(record: string): boolean {
  return record.length <= LONGEST && /^v[ \t]*=[ \t]*BIMI1[ \t]*(?:;|$)/.test(record);
}

function readRecord(record: string, domain: Domain): Bimi | null {
  const tags = readTagList(record);
  if (typeof tags === 'string') return null;
  const location = httpsAddress(tags.get('l') ?? '');
  const evidence = httpsAddress(tags.get('a') ?? '');
  // An empty l= says that the owner wants no picture shown.
  return location === null || location === '' || evidence === null ? null : { domain, location, evidence };
}

/** The address as it is written, '' where none is; null where it is no plain address of the web by TLS. */
function httpsAddress(text: string): string | null {
  if (text === '') return '';
  if (!/^https:\/\/[A-Za-z0-9.-]+(?::[0-9]{1,5})?\/[\x21-\x7e]*$/.test(text) || /["'<>\\^`{|}]/.test(text)) return null;
  return URL.canParse(text) ? text : null;
}
