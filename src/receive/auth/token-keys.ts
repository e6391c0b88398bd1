import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { Clock } from '../../base/clock.ts';
import { FreshFiles } from '../../base/fresh-files.ts';
import type { Log } from '../../base/log.ts';
import { Unavailable } from './account.ts';

type Keys = ReturnType<typeof createLocalJWKSet>;

/** Keys are fetched anew when they are older than this. */
const OLD_MS = 600_000;
/** ... and when a token names a key that is not among them, but no more often than this. */
const EVERY_MS = 60_000;
/** ... or than this, where there are none yet. */
const EVERY_MS_WITHOUT = 5000;
/** Where the issuer does not answer, his old keys hold for a day. */
const STALE_MS = 86_400_000;

/** Reads a JSON Web Key Set (RFC 7517). @throws where it is none */
export function parseKeys(text: string): Keys {
  return createLocalJWKSet(JSON.parse(text) as JSONWebKeySet); // which looks whether it is one
}

/** Keys in a file, read again when it changes. @throws an error that names the file where it cannot be used */
export function fileKeys(path: string, clock: Clock, log: Log): JWTVerifyGetKey {
  const file = new FreshFiles({
    paths: [path],
    parse(contents) {
      try {
        return parseKeys(Buffer.concat(contents).toString('utf8'));
      } catch (error) {
        throw new Error(`${path} holds no JSON Web Key Set: ${String(error)}`);
      }
    },
    clock,
    log,
  });
  return (header, token) => file.value()(header, token);
}

const FETCH_MS = 5000;
const MOST_BYTES = 1_048_576;

/** What stands at an https address, which leads nowhere else. @throws where it does not come in time, or is too much */
export async function fetchText(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(FETCH_MS) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error(`${url} answers with more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Keys of an https address.
 * @param fetchText gets what stands there, or rejects
 */
export function remoteKeys(fetchText: () => Promise<string>, clock: Clock): JWTVerifyGetKey {
  let keys: { readonly find: Keys; readonly at: number } | null = null;
  let asked = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | null = null;
  let failure = '';

  const ask = async (): Promise<void> => {
    asked = clock.now();
    try {
      keys = { find: parseKeys(await fetchText()), at: clock.now() };
    } catch (error) {
      failure = String(error);
    }
    asking = null;
  };
  const refresh = (): Promise<void> => {
    if (asking === null && clock.now() - asked < (keys === null ? EVERY_MS_WITHOUT : EVERY_MS))
      return Promise.resolve();
    asking ??= ask();
    return asking;
  };

  return async (header, token) => {
    if (keys === null || clock.now() - keys.at > OLD_MS) await refresh();
    if (keys === null || clock.now() - keys.at > STALE_MS) {
      throw new Unavailable(`the keys of the token issuer cannot be had: ${failure}`);
    }
    try {
      return await keys.find(header, token);
    } catch (error) {
      const before = keys;
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await refresh();
      if (keys === before) throw error;
      return keys.find(header, token);
    }
  };
}
