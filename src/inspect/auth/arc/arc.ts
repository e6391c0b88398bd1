import type { Arc } from '../../../mail/authentication.ts';
import { Domain } from '../../../mail/domain.ts';
import { proveBodies, proveHeader } from '../dkim/message-signature.ts';
import { type ProofDeps, prove, weakness } from '../dkim/prove.ts';
import { RawHeader, type SignedMail, withoutSignature } from '../dkim/raw-header.ts';
import { SignatureFault } from '../dkim/signature-fault.ts';
import { domainOf, readMessageTags, readSigner } from '../dkim/signature-tags.ts';
import { type ArcSet, ChainFault, newestSeal, readSets } from './arc-set.ts';
import type { SealedResults } from './sealed-results.ts';

export interface ArcDeps extends ProofDeps {
  /** Whose word is taken for what they saw: the domain of the newest seal must be one of them, exactly. */
  readonly trustedSealers: readonly Domain[];
  /** Of the author in the From field; null where there are none or several. */
  readonly author: Domain | null;
}

const NO_ARC: Arc = {
  result: 'none',
  sealer: null,
  trusted: false,
  sealedDmarc: null,
  undecided: false,
  reason: 'the mail was never sealed',
};

/**
 * What the seals of those say who passed the mail on (RFC 8617 section 5.2). Never rejects; a seal whose key cannot be had before
 * `signal` is aborted does not hold.
 */
export async function verifyArc(mail: SignedMail, deps: ArcDeps, signal: AbortSignal): Promise<Arc> {
  if (!mail.root.header.some(({ name }) => name.toLowerCase().startsWith('arc-'))) return NO_ARC;
  const header = new RawHeader(mail);
  const newest = newestSeal(header);
  const sealer = newest === null ? null : domainOf(newest);
  const believed = sealer !== null && deps.trustedSealers.includes(sealer);
  try {
    const sets = readSets(header);
    const last = sets.at(-1);
    if (last === undefined) return NO_ARC;
    checkValidations(sets);
    await provenMessage(mail, header, last, deps, signal);
    await provenSeals(sets, deps, signal);
    const sealedDmarc = believed && isAbout(deps.author, last.sealed) ? last.sealed.dmarc : null;
    const reason = `all of ${sets.length} seals hold`;
    return { result: 'pass', sealer, trusted: believed, sealedDmarc, undecided: false, reason };
  } catch (error) {
    if (!(error instanceof ChainFault)) throw error;
    const undecided = believed && error.temporary;
    return { result: 'fail', sealer, trusted: false, sealedDmarc: null, undecided, reason: error.message };
  }
}

/** A sealer who read another author in the From field, or wrote this one into it, has seen nothing of this one. */
function isAbout(author: Domain | null, { dmarcFrom }: SealedResults): boolean {
  return dmarcFrom.every((name) => author !== null && Domain.parse(name) === author);
}

/** Whoever seals says what he found of the chain before him: that there is none, or that it holds. */
function checkValidations(sets: readonly ArcSet[]): void {
  for (const { instance, sealTags } of sets) {
    const validation = sealTags.get('cv')?.toLowerCase() ?? '';
    if (validation === 'fail') throw new ChainFault(`seal ${instance} says that the chain was broken before it`);
    if (validation !== (instance === 1 ? 'none' : 'pass')) throw new ChainFault(`seal ${instance} has a wrong cv=`);
    // RFC 8617 section 4.1.3: which fields a seal covers is fixed.
    if (sealTags.has('h')) throw new ChainFault(`seal ${instance} has an h=`);
  }
}

/** The newest set's signature of the mail must hold; the mail may have been changed since older ones were made. */
async function provenMessage(
  mail: SignedMail,
  header: RawHeader,
  set: ArcSet,
  deps: ProofDeps,
  signal: AbortSignal,
): Promise<void> {
  const where = `ARC-Message-Signature ${set.instance}`;
  await faultless(where, async () => {
    const tags = readMessageTags(set.messageTags);
    if (tags.fields.includes('arc-seal')) throw new ChainFault(`${where} signs a seal`);
    if (tags.bodyLength !== null) throw new ChainFault(`${where} has an l=`);
    const { objections } = await proveHeader(tags, set.message, header, deps, signal);
    if (objections.length > 0) throw new ChainFault(`${where}: ${objections.join('; ')}`);
    const [fault] = await proveBodies(mail, header, [tags], signal);
    if (fault) throw fault;
  });
}

/** Each seal covers all sets up to its own: the newest first, since the others matter only where that one holds. */
async function provenSeals(sets: readonly ArcSet[], deps: ProofDeps, signal: AbortSignal): Promise<void> {
  const texts = sets.map(({ results, message, seal }) =>
    [results, message, seal].map((one) => one.canonical('relaxed')),
  );
  for (const [index, { instance, seal, sealTags }] of [...sets.entries()].reverse()) {
    await faultless(`seal ${instance}`, async () => {
      const signer = readSigner(sealTags);
      const own = withoutSignature(seal).canonical('relaxed').slice(0, -2);
      const data = [...texts.slice(0, index).flat(), ...(texts[index]?.slice(0, 2) ?? []), own].join('');
      const weak = weakness(await prove(signer, data, deps, signal));
      if (weak !== null) throw new ChainFault(`seal ${instance}: ${weak}`);
    });
  }
}

async function faultless(where: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SignatureFault)) throw error;
    throw new ChainFault(`${where}: ${error.message}`, error.result === 'temperror');
  }
}
