import { type BodyHash, hashBody } from './body-hash.ts';
import { uncovered } from './coverage.ts';
import type { KeyRecord } from './key-record.ts';
import { type ProofDeps, prove, weakness } from './prove.ts';
import { type RawField, type RawHeader, type SignedMail, withoutSignature } from './raw-header.ts';
import { SignatureFault } from './signature-fault.ts';
import type { MessageTags } from './signature-tags.ts';

/** A signature that fits the header; of the body nothing is known yet. */
export interface HeaderProof {
  readonly record: KeyRecord;
  /** Why the signature does not count though it holds. */
  readonly objections: readonly string[];
}

/** Seconds by which clocks may differ. */
const CLOCK_DRIFT = 300;

/**
 * Proves the signature in `field` as far as the header goes.
 *
 * @throws {SignatureFault}
 */
export async function proveHeader(
  tags: MessageTags,
  field: RawField,
  header: RawHeader,
  deps: ProofDeps,
  signal: AbortSignal,
): Promise<HeaderProof> {
  const signed = header.select(tags.fields, field);
  const own = withoutSignature(field).canonical(tags.headerForm);
  // RFC 6376 section 3.7: its own field comes last, without a line end.
  const data = [...signed.map((one) => one.canonical(tags.headerForm)), own.slice(0, -2)].join('');
  const record = await prove(tags, data, deps, signal);
  const objections = [weakness(record), uncovered(header, signed), untimely(tags, deps.now)];
  return { record, objections: objections.filter((one) => one !== null) };
}

/**
 * Looks whether the bodies that signatures were made for are this mail's, all in one walk.
 *
 * @returns for each signature null where it is, else the fault
 */
export async function proveBodies(
  mail: SignedMail,
  header: RawHeader,
  signatures: readonly MessageTags[],
  signal: AbortSignal,
): Promise<readonly (SignatureFault | null)[]> {
  const wanted = signatures.map(({ bodyForm, bodyLength }) => ({ form: bodyForm, length: bodyLength }));
  const hashes = await hashBody(mail, header.local, wanted, signal);
  return signatures.map((tags, index) => bodyFault(tags, hashes[index] ?? null));
}

function bodyFault({ bodyHash, bodyLength }: MessageTags, found: BodyHash | null): SignatureFault | null {
  if (found === null) return new SignatureFault('temperror', 'the body could not be hashed in time');
  if (bodyLength !== null && bodyLength > found.size)
    return new SignatureFault('fail', `${bodyLength} octets of the body were signed, it has ${found.size}`);
  if (!found.digest.equals(bodyHash)) return new SignatureFault('fail', 'the body is not the one that was signed');
  if (bodyLength !== null && bodyLength < found.size)
    return new SignatureFault('policy', `leaves ${found.size - bodyLength} octets of the body unsigned`);
  return null;
}

function untimely({ signedAt, expiresAt }: MessageTags, now: number): string | null {
  const seconds = now / 1000;
  if (expiresAt !== null && seconds > expiresAt + CLOCK_DRIFT) return `expired ${inWords(expiresAt)}`;
  if (signedAt !== null && signedAt > seconds + CLOCK_DRIFT) return `made in the future, ${inWords(signedAt)}`;
  return null;
}

function inWords(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? 'at no time there is' : `on ${date.toISOString().slice(0, 16)}Z`;
}
