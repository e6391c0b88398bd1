import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';

/** The alert `access_denied` in a TLS record of its own (RFC 8446 section 6): all that can be said before a handshake. */
export const ACCESS_DENIED = Buffer.from('15030300020231', 'hex');

const LONGEST = 120;

/**
 * The server's side of TLS on a connected socket; what the socket has read already, the handshake gets first.
 * @param askCertificate the client may show a certificate; whether it is any good is for us to judge
 */
export function encrypted(plain: Socket, secureContext: SecureContext, askCertificate: boolean): TLSSocket {
  return new TLSSocket(plain, {
    isServer: true,
    secureContext,
    requestCert: askCertificate,
    rejectUnauthorized: false,
  });
}

/** Why a handshake failed, in OpenSSL's words: `no shared cipher`, `http request`. */
export function handshakeFault(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message;
  return reason.replace(/[^\x20-\x7e]+/g, ' ').slice(0, LONGEST);
}
