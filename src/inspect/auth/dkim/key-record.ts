import type { KeyObject } from 'node:crypto';
import { inTime } from '../../../base/in-time.ts';
import type { Resolver } from '../../../base/resolver.ts';
import { type KeyType, readPublicKey } from './public-key.ts';
import { SignatureFault } from './signature-fault.ts';
import { colonList, readTagList, withoutFolding } from './tag-list.ts';

/** A key record (RFC 6376 section 3.6.1) that fits the signature that asked for it. */
export interface KeyRecord {
  readonly key: KeyObject;
  /** `t=y`: the owner only tries DKIM out. */
  readonly testing: boolean;
  /** `t=s`: the domain of `i=` must be `d=` itself. */
  readonly strict: boolean;
}

/** Records of one name that are looked at, and characters that each may have: a key of 8,192 bits takes 1,400. */
const RECORDS = 8;
const LONGEST = 4096;
/** Keys of one name that are tried (RFC 6376 section 6.1.2 leaves it to us which). */
const KEYS = 3;

/**
 * Asks the DNS for the keys of a signature.
 *
 * @param name `SELECTOR._domainkey.DOMAIN`
 * @returns at least one
 * @throws {SignatureFault} where there is none, or none can be had in time
 */
export async function fetchKeys(
  name: string,
  type: KeyType,
  resolver: Pick<Resolver, 'resolveTxt'>,
  signal: AbortSignal,
): Promise<readonly KeyRecord[]> {
  const answer = await inTime(resolver.resolveTxt(name), signal, {
    kind: 'failed',
    reason: 'no answer in time',
  } as const);
  if (answer.kind === 'failed')
    throw new SignatureFault('temperror', `the key at ${name} could not be asked for: ${answer.reason}`);
  if (answer.kind === 'not-found') throw new SignatureFault('permerror', `there is no key at ${name}`);
  const read = answer.records.slice(0, RECORDS).map((record) => readKeyRecord(record, type));
  const keys = read.filter((one) => typeof one !== 'string').slice(0, KEYS);
  if (keys.length > 0) return keys;
  throw new SignatureFault('permerror', `${name}: ${read.find((one) => typeof one === 'string') ?? 'no record'}`);
}

/** The key in a record, or why it cannot be used. */
function readKeyRecord(record: string, type: KeyType): KeyRecord | string {
  if (record.length > LONGEST) return `the record has ${record.length} characters`;
  const tags = readTagList(record);
  if (typeof tags === 'string') return `no key record: ${tags}`;
  const version = tags.get('v');
  if (version !== undefined && (version !== 'DKIM1' || tags.keys().next().value !== 'v')) return 'no record of DKIM1';
  const key = tags.get('p');
  if (key === undefined) return 'no key record: it has no p=';
  if ((tags.get('k') ?? 'rsa') !== type) return `the key is not for ${type}`;
  const hashes = tags.get('h');
  if (hashes !== undefined && !colonList(hashes).includes('sha256')) return 'the key is not for sha256';
  const services = colonList(tags.get('s') ?? '*');
  if (!services.includes('*') && !services.includes('email')) return 'the key is not for mail';
  const octets = withoutFolding(key);
  if (octets === '') return 'the key was revoked';
  const read = readPublicKey(type, octets);
  if (typeof read === 'string') return read;
  const flags = colonList(tags.get('t') ?? '');
  return { key: read, testing: flags.includes('y'), strict: flags.includes('s') };
}
