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

/** Calls one of the two, once: TLS stands, or the socket is gone without it; `fault` says why, where that is known. */
export function watchHandshake(
  secure: TLSSocket,
  { done, failed }: { done: () => void; failed: (fault: string | null) => void },
): void {
  let fault: string | null = null;
  const broke = (error: unknown) => {
    fault ??= handshakeFault(error);
  };
  const closed = () => failed(fault);
  secure.on('error', broke).on('close', closed);
  secure.once('secure', () => {
    secure.off('error', broke).off('close', closed);
    done();
  });
}

/** What was agreed on: `TLSv1.3`, `TLS_AES_256_GCM_SHA384`. */
export function tlsFacts(secure: TLSSocket): { readonly version: string; readonly cipher: string } {
  return { version: secure.getProtocol() ?? 'TLS', cipher: secure.getCipher()?.standardName ?? 'unknown' };
}

/** Why a handshake failed, in OpenSSL's words: `no shared cipher`, `http request`. */
function handshakeFault(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message;
  return reason.replace(/[^\x20-\x7e]+/g, ' ').slice(0, LONGEST);
}
