import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Resolver } from '../../base/resolver.ts';
import type { Authentication, Author, Spf } from '../../mail/authentication.ts';
import type { Domain } from '../../mail/domain.ts';
import { isStranger, type Subject } from '../inspector.ts';
import { verifyArc } from './arc/arc.ts';
import { readAuthor } from './author.ts';
import { readBimi } from './bimi.ts';
import { verifyDkim } from './dkim/dkim.ts';
import { checkDmarc } from './dmarc/dmarc.ts';
import { checkSpf } from './spf/spf.ts';
import { NOBODY, unchecked, type Verifier } from './verifier.ts';

export interface VerifierOptions {
  readonly resolver: Resolver;
  /** False asks nobody anything. */
  readonly enabled: boolean;
  /** Domains whose ARC seals are believed. */
  readonly trustedSealers: readonly Domain[];
  /** For all look-ups of a mail. */
  readonly timeoutMs: number;
  /** Our name, which an SPF record may quote. */
  readonly hostname: string;
  /** Makes a header field's value readable: RFC 2047 encoded words decoded. Never throws. */
  readonly decodeWords: (value: string) => string;
  readonly clock: Clock;
  readonly log: Log;
}

type Mail = Pick<Subject, 'dissection' | 'envelope' | 'session'>;

/** Reads the author of every mail, and checks him where the mail comes from a stranger. */
export function createVerifier(options: VerifierOptions): Verifier {
  return {
    async verify(mail) {
      const { enabled, decodeWords, log } = options;
      let author = NOBODY;
      try {
        author = readAuthor(mail.dissection, decodeWords);
        if (!enabled) return unchecked(author, 'authentication.enabled is false');
        if (!isStranger(mail)) return unchecked(author, 'the client is trusted');
        return await check(mail, author, options);
      } catch (error) {
        log.error({ err: error }, 'the sender of a mail could not be checked');
        return undecided(author, error instanceof Error ? error.message : String(error));
      }
    },
  };
}

async function check(mail: Mail, author: Author, options: VerifierOptions): Promise<Authentication> {
  const { resolver, trustedSealers, timeoutMs, clock } = options;
  const { dissection, session } = mail;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  const { signal } = deadline;
  try {
    const deps = { resolver, now: session?.at ?? clock.now() };
    const spf = askSpf(mail, options, signal);
    const dkim = verifyDkim(dissection, deps, signal);
    const [sender, signatures, dmarc, arc] = await Promise.all([
      spf,
      dkim,
      checkDmarc({ author, spf, dkim }, resolver, signal),
      verifyArc(dissection, { ...deps, trustedSealers, author: author.address?.domain ?? null }, signal),
    ]);
    const bimi = await readBimi({ header: dissection.root.header, dmarc }, resolver, signal);
    return { author, spf: sender, dkim: signatures, dmarc, arc, bimi };
  } finally {
    clearTimeout(timer);
  }
}

async function askSpf(
  { envelope, session }: Mail,
  { resolver, hostname }: VerifierOptions,
  signal: AbortSignal,
): Promise<Spf | null> {
  if (session === null) return null;
  const { address, helo, at } = session;
  return checkSpf({ address, sender: envelope.sender, helo, hostname, at }, resolver, signal);
}

/** Something of ours is broken: nothing is known, and nothing must be refused for that. */
function undecided(author: Author, reason: string): Authentication {
  const { dmarc, ...rest } = unchecked(author, reason);
  return { ...rest, dmarc: { ...dmarc, result: 'temperror' } };
}
