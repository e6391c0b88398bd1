import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { dirname } from 'node:path';
import acme from 'acme-client';
import { HttpChallenge } from './http-challenge.ts';
import { putPair } from './own-certificate.ts';

export interface AcmeAuthority {
  /** Address of the authority's directory (RFC 8555 section 7.1.1). */
  readonly directory: string;
  /** Certificates in PEM that vouch for it; null: the system's. */
  readonly ca: string | null;
}

export interface AcmeOrder {
  readonly authority: AcmeAuthority;
  /** File with the key of our account; made where it is missing. */
  readonly accountKey: string;
  /** Whom the authority may write to. */
  readonly contact: string | null;
  /** Names in the certificate, the first of them its subject. */
  readonly names: readonly string[];
  /** Where the authority's HTTP challenge is answered. */
  readonly challengeAt: { readonly address: string; readonly port: number };
}

/** An answer of the authority is a few kilobytes; one that is late or larger is none. */
const ANSWER_MS = 30_000;
const ANSWER_BYTES = 1_000_000;
/** Of a request that failed; a whole order is tried again by who asked for it. */
const RETRIES = { retryMaxAttempts: 2, retryDefaultDelay: 2 };

/**
 * Gets a certificate by the HTTP challenge (RFC 8555); gives its key and chain in PEM, in one text.
 * Rejects with what the authority or the network says.
 */
export async function orderCertificate(order: AcmeOrder): Promise<string> {
  const { authority, contact, names } = order;
  configure(authority.ca);
  const client = new acme.Client({
    directoryUrl: authority.directory,
    accountKey: await accountKey(order.accountKey),
  });
  const [key, csr] = await acme.crypto.createCsr(
    { commonName: names[0] ?? '', altNames: [...names] },
    await acme.crypto.createPrivateEcdsaKey('P-256'),
  );
  await using challenge = await HttpChallenge.listen(order.challengeAt);
  const chain = await client.auto({
    csr,
    ...(contact === null ? {} : { email: contact }),
    termsOfServiceAgreed: true,
    challengePriority: ['http-01'],
    // Seen from here, our own name may lead elsewhere: the authority is the one to ask.
    skipChallengeVerification: true,
    challengeCreateFn: async (_, { token }, text) => challenge.answer(token, text),
    challengeRemoveFn: async () => {},
  });
  return `${key.toString()}${chain}`;
}

function configure(ca: string | null): void {
  const { defaults } = acme.axios;
  defaults.timeout = ANSWER_MS;
  defaults.maxContentLength = ANSWER_BYTES;
  defaults.maxRedirects = 0;
  defaults.httpsAgent = ca === null ? undefined : new Agent({ ca });
  Object.assign(defaults, { acmeSettings: RETRIES });
}

async function accountKey(path: string): Promise<Buffer> {
  if (existsSync(path)) return readFileSync(path);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const key = await acme.crypto.createPrivateEcdsaKey('P-256');
  putPair(path, key.toString());
  return key;
}
