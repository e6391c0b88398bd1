import { constants, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Clock } from '../../base/clock.ts';
import { FreshFiles } from '../../base/fresh-files.ts';
import type { Log } from '../../base/log.ts';
import { type OwnCertificate, ownCertificate } from './own-certificate.ts';

export interface CertificateOptions extends Omit<OwnCertificate, 'now'> {
  /** Files in PEM; the certificate's may hold the chain behind it. Null: the gateway keeps its own. */
  readonly files: { readonly certificate: string; readonly key: string } | null;
  /** File in PEM with the authorities whose client certificates are a credential; null where there are none. */
  readonly authorities: string | null;
  readonly clock: Clock;
  readonly log: Log;
}

/** The order of ciphers is ours; a client cannot make us do the costly part of a handshake again and again. */
const SECURE_OPTIONS = constants.SSL_OP_CIPHER_SERVER_PREFERENCE | constants.SSL_OP_NO_RENEGOTIATION;

/**
 * What TLS is done with. The files are looked at again while we run, so that a renewed certificate needs no restart.
 * @throws an error that names the file and says what is wrong with it
 */
export function secureContextSource(options: CertificateOptions): () => SecureContext {
  const { authorities, clock, log } = options;
  const { certificate, key } = options.files ?? ownPair(options);
  // A pair in one file is read at once: another process may be putting its own pair in place.
  const pairFiles = certificate === key ? [certificate] : [certificate, key];
  const files = new FreshFiles({
    paths: authorities === null ? pairFiles : [...pairFiles, authorities],
    parse: (contents) => {
      const [cert = Buffer.alloc(0)] = contents;
      const secret = contents[pairFiles.length - 1] ?? cert;
      const ca = contents[pairFiles.length];
      const pair = { certificate: parseCertificate(cert, certificate), key: parseKey(secret, key) };
      if (!pair.certificate.checkPrivateKey(pair.key)) {
        throw new Error(`${key}: this key does not belong to the certificate in ${certificate}`);
      }
      if (ca !== undefined && authorities !== null) parseCertificate(ca, authorities);
      return createSecureContext({
        cert,
        key: secret,
        // An authority in the file is one, whoever has signed it.
        ...(ca === undefined ? {} : { ca, allowPartialTrustChain: true }),
        minVersion: 'TLSv1.2',
        secureOptions: SECURE_OPTIONS,
        // Without one, a client that was asked for a certificate cannot resume its session.
        sessionIdContext: 'postern',
      });
    },
    clock,
    log,
  });
  return () => files.value();
}

/** Key and certificate are in one file. */
function ownPair({ folder, by, hostname, clock }: CertificateOptions) {
  const path = ownCertificate({ folder, by, hostname, now: clock.now() });
  return { certificate: path, key: path };
}

function parseCertificate(pem: Buffer, path: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new Error(`${path}: no certificate in PEM form is in this file`, { cause: error });
  }
}

function parseKey(pem: Buffer, path: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new Error(`${path}: no private key in PEM form, without a passphrase, is in this file`, { cause: error });
  }
}
