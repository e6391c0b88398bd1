import { createHash, type X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../../base/clock.ts';

export interface ClientCertificatesOptions {
  /** The secure context knows authorities whose certificates are a credential. */
  readonly authorities: boolean;
  /** Certificates that are one, whoever issued them. `sha256` is in lower-case hexadecimal digits. */
  readonly certificates: readonly { readonly name: string; readonly sha256: string }[];
  readonly clock: Clock;
}

export type Credential =
  | { readonly kind: 'accepted'; readonly name: string }
  | { readonly kind: 'refused'; readonly why: string };

/** Extended key usages that a client's certificate may have (RFC 5280 section 4.2.1.12): clientAuth, any. */
const USAGES = ['1.3.6.1.5.5.7.3.2', '2.5.29.37.0'];
const LONGEST_NAME = 64;

/** Judges the certificate that a client has shown in its handshake, which has proved that the client holds the key. */
export class ClientCertificates {
  readonly #authorities: boolean;
  readonly #names: ReadonlyMap<string, string>;
  readonly #clock: Clock;

  constructor({ authorities, certificates, clock }: ClientCertificatesOptions) {
    this.#authorities = authorities;
    this.#names = new Map(certificates.map(({ name, sha256 }) => [sha256, name]));
    this.#clock = clock;
  }

  /** Null where the client has shown none. */
  judge(socket: TLSSocket): Credential | null {
    const certificate = socket.getPeerX509Certificate();
    if (certificate === undefined) return null;
    const now = this.#clock.now();
    if (!(now >= certificate.validFromDate.getTime())) return refused(`it is good from ${certificate.validFrom} on`);
    if (!(now <= certificate.validToDate.getTime())) return refused(`it ran out on ${certificate.validTo}`);
    const usages = certificate.keyUsage;
    if (usages !== undefined && !usages.some((usage) => USAGES.includes(usage))) {
      return refused('it is not made for clients (its extended key usage lacks clientAuth)');
    }
    const fingerprint = createHash('sha256').update(certificate.raw).digest('hex');
    const listed = this.#names.get(fingerprint);
    if (listed !== undefined) return { kind: 'accepted', name: listed };
    const fault = this.#authorities ? chainFault(socket) : 'no authority is configured';
    if (fault === null) return { kind: 'accepted', name: subjectName(certificate) ?? fingerprint.slice(0, 16) };
    return refused(`its fingerprint ${fingerprint} is not listed, and of its issuer: ${fault}`);
  }
}

function refused(why: string): Credential {
  return { kind: 'refused', why };
}

/**
 * What OpenSSL found wrong with the chain; null where it leads to an authority of the secure context. Node asks its TLS
 * socket this itself, but only in a tls.Server, which does not do STARTTLS. A socket that cannot be asked proves nothing.
 */
function chainFault(socket: TLSSocket): string | null {
  const session: unknown = Reflect.get(socket, 'ssl');
  if (typeof session !== 'object' || session === null || !('verifyError' in session)) return 'it could not be verified';
  if (typeof session.verifyError !== 'function') return 'it could not be verified';
  const error: unknown = session.verifyError();
  if (error === null) return null;
  return error instanceof Error && 'code' in error ? String(error.code) : 'it could not be verified';
}

/** The common name of the subject, in so far as it can be shown. */
function subjectName(certificate: X509Certificate): string | null {
  const { CN } = certificate.toLegacyObject().subject ?? {};
  const name: unknown = Array.isArray(CN) ? CN[0] : CN;
  if (typeof name !== 'string') return null;
  const clean = name.replace(/[^\p{L}\p{N} ._@-]+/gu, '?').trim();
  return clean === '' ? null : clean.slice(0, LONGEST_NAME);
}
