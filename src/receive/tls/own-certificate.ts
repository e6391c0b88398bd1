import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { selfSigned } from './self-signed.ts';

export interface OwnCertificate {
  /** Where the gateway keeps it; made where it is missing. */
  readonly folder: string;
  /** Who makes it: the gateway itself, or an authority by ACME. */
  readonly by: 'self-signed' | 'acme';
  /** It must be good for this name. */
  readonly hostname: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The file with the gateway's own key and certificate, which is there and good when this returns: until an authority has
 * given one, a self-signed certificate stands in its place.
 */
export function ownCertificate({ folder, by, hostname, now }: OwnCertificate): string {
  const path = ownCertificatePath(folder, by);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!isGood(path, hostname, now)) {
    const { certificate, key } = selfSigned(hostname, now);
    putPair(path, key + certificate);
  }
  return path;
}

function ownCertificatePath(folder: string, by: OwnCertificate['by']): string {
  return join(folder, `${by}.pem`);
}

/** Key and certificate are one file, put in place at once: processes that start together never see half a pair. */
export function putPair(path: string, pem: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, pem, { mode: 0o600, flush: true });
  renameSync(draft, path);
}

function isGood(path: string, hostname: string, now: number): boolean {
  try {
    if (!statSync(path).isFile()) return false; // reading a FIFO would wait for ever
    const certificate = new X509Certificate(readFileSync(path));
    return now < Date.parse(certificate.validTo) && certificate.checkHost(hostname) !== undefined;
  } catch {
    return false;
  }
}
