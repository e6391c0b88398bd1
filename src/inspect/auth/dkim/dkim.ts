import type { DkimSignature } from '../../../mail/authentication.ts';
import { Domain } from '../../../mail/domain.ts';
import { type HeaderProof, proveBodies, proveHeader } from './message-signature.ts';
import type { ProofDeps } from './prove.ts';
import { type RawField, RawHeader, type SignedMail } from './raw-header.ts';
import { SignatureFault } from './signature-fault.ts';
import { asUtf8, domainOf, type MessageTags, readMessageTags, selectorOf } from './signature-tags.ts';
import { colonList, readTagList, type TagList, withoutFolding } from './tag-list.ts';

/** Signatures that are looked at; each costs a question to the DNS and the use of a key. */
const MOST_SIGNATURES = 8;

/**
 * What the DKIM signatures of a mail say (RFC 6376, 8301, 8463), in the order of the header. Never rejects; what the DNS does not tell
 * before `signal` is aborted is `temperror`.
 */
export async function verifyDkim(
  mail: SignedMail,
  deps: ProofDeps,
  signal: AbortSignal,
): Promise<readonly DkimSignature[]> {
  if (!mail.root.header.some(({ name }) => name.trim().toLowerCase() === 'dkim-signature')) return [];
  const header = new RawHeader(mail);
  const fields = header.named('dkim-signature');
  const looked = fields.slice(0, MOST_SIGNATURES);
  const claims = await Promise.all(looked.map((field) => judgeHeader(field, header, deps, signal)));
  const held = claims.filter((claim) => 'proof' in claim);
  const bodies = await proveBodies(
    mail,
    header,
    held.map(({ tags }) => tags),
    signal,
  );
  const faults = new Map(held.map((claim, index) => [claim as Claim, bodies[index] ?? null]));
  const left = fields.length - looked.length;
  return [
    ...claims.map((claim) => conclude(claim, faults.get(claim) ?? null)),
    ...(left > 0 ? [notLookedAt(left)] : []),
  ];
}

/** What a signature says of itself, which is true whether it holds or not. */
type Described = Omit<DkimSignature, 'result' | 'reason' | 'testing'>;

type Claim =
  | { readonly described: Described; readonly fault: SignatureFault }
  | { readonly described: Described; readonly tags: MessageTags; readonly proof: HeaderProof };

async function judgeHeader(field: RawField, header: RawHeader, deps: ProofDeps, signal: AbortSignal): Promise<Claim> {
  const list = readTagList(field.value);
  if (typeof list === 'string') return { described: describe(new Map()), fault: new SignatureFault('permerror', list) };
  const described = describe(list);
  try {
    if (list.get('v') !== '1') throw new SignatureFault('permerror', 'v= is not 1');
    if (!colonList(list.get('q') ?? 'dns/txt').includes('dns/txt'))
      throw new SignatureFault('permerror', 'q= asks for the key elsewhere than in the DNS');
    const tags = readMessageTags(list);
    checkIdentity(list, tags.domain);
    const proof = await proveHeader(tags, field, header, deps, signal);
    if (proof.record.strict && described.identity !== '' && described.identity !== tags.domain)
      throw new SignatureFault('permerror', `the key is for ${tags.domain} alone, i= names a domain below it`);
    return { described, tags, proof };
  } catch (error) {
    if (error instanceof SignatureFault) return { described, fault: error };
    throw error;
  }
}

function conclude(claim: Claim, bodyFault: SignatureFault | null): DkimSignature {
  const { described } = claim;
  if ('fault' in claim)
    return { ...described, testing: false, result: claim.fault.result, reason: claim.fault.message };
  const { testing } = claim.proof.record;
  if (bodyFault !== null && bodyFault.result !== 'policy')
    return { ...described, testing, result: bodyFault.result, reason: bodyFault.message };
  const objections = [...claim.proof.objections, ...(bodyFault === null ? [] : [bodyFault.message])];
  if (objections.length > 0) return { ...described, testing, result: 'policy', reason: objections.join('; ') };
  return { ...described, testing, result: 'pass', reason: `the key of ${claim.tags.keyName} fits` };
}

function describe(tags: TagList): Described {
  const domain = domainOf(tags);
  const identity = identityOf(tags);
  const algorithm = tags.get('a') ?? '';
  return {
    domain,
    selector: selectorOf(tags),
    algorithm: /^[a-z0-9-]{1,40}$/.test(algorithm) ? algorithm : '',
    identity: domain !== null && identity !== null && isWithin(identity, domain) ? identity : '',
    signed: signedNames(tags.get('h') ?? ''),
    tag: withoutFolding((tags.get('b') ?? '').slice(0, 100)).slice(0, 8),
  };
}

function signedNames(value: string): readonly string[] {
  const names = colonList(value.slice(0, 10_000).toLowerCase()).filter((name) => /^[\x21-\x7e]{1,80}$/.test(name));
  return [...new Set(names)].slice(0, 200);
}

/** The domain of `i=`; null where there is none. What stands before the last `@` does not matter, so nothing of it is decoded. */
function identityOf(tags: TagList): Domain | null {
  const value = tags.get('i');
  return value === undefined ? null : Domain.parse(asUtf8(value.slice(value.lastIndexOf('@') + 1)));
}

function checkIdentity(tags: TagList, domain: Domain): void {
  const value = tags.get('i');
  if (value === undefined) return;
  const identity = value.includes('@') ? identityOf(tags) : null;
  if (identity === null || !isWithin(identity, domain)) throw new SignatureFault('permerror', 'i= lies outside of d=');
}

function isWithin(inner: Domain, outer: Domain): boolean {
  return inner === outer || inner.endsWith(`.${outer}`);
}

function notLookedAt(count: number): DkimSignature {
  const reason = `${count} more signatures were not looked at`;
  return { ...describe(new Map()), testing: false, result: 'policy', reason };
}
