import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

// Object identifiers in DER: RFC 5480, RFC 5758, RFC 5280.
const ECDSA_WITH_SHA256 = '06082a8648ce3d040302';
const COMMON_NAME = '0603550403';
const SUBJECT_ALT_NAME = '0603551d11';
const BASIC_CONSTRAINTS = '0603551d13';
const SUBJECT_KEY_ID = '0603551d0e';

const YEAR = 365 * 86_400_000;

/**
 * A certificate and its key for `hostname` in PEM, signed by itself: an EC key on P-256, an X.509 v3 certificate (RFC 5280)
 * that is good for ten years from a day before `now` (ms since the epoch), for clocks that are late.
 */
export function selfSigned(hostname: string, now: number): { readonly certificate: string; readonly key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40; // positive, and never shorter
  const algorithm = sequence(hex(ECDSA_WITH_SHA256));
  // The common name is bounded by RFC 5280 appendix A; clients look at the alternative name.
  const name = sequence(tlv(0x31, sequence(hex(COMMON_NAME), tlv(0x0c, Buffer.from(hostname.slice(0, 64))))));
  const extensions = sequence(
    extension(SUBJECT_ALT_NAME, sequence(tlv(0x82, Buffer.from(hostname)))),
    extension(BASIC_CONSTRAINTS, sequence()),
    extension(SUBJECT_KEY_ID, tlv(0x04, createHash('sha1').update(spki).digest())),
  );
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))), // version 3
    tlv(0x02, serial),
    algorithm,
    name,
    sequence(time(now - 86_400_000), time(now + 10 * YEAR)),
    name,
    spki,
    tlv(0xa3, extensions),
  );
  const signature = sign('sha256', body, privateKey);
  const certificate = sequence(body, algorithm, tlv(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return { certificate: pem(certificate), key: privateKey.export({ type: 'pkcs8', format: 'pem' }) };
}

function tlv(tag: number, ...content: Buffer[]): Buffer {
  const value = Buffer.concat(content);
  const length = value.length < 0x80 ? [value.length] : [0x82, value.length >> 8, value.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), value]);
}

function sequence(...content: Buffer[]): Buffer {
  return tlv(0x30, ...content);
}

function extension(identifier: string, value: Buffer): Buffer {
  return sequence(hex(identifier), tlv(0x04, value));
}

/** RFC 5280 section 4.1.2.5: UTCTime up to 2049, GeneralizedTime from 2050. */
function time(at: number): Buffer {
  const text = `${new Date(at).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
  return text < '2050' ? tlv(0x17, Buffer.from(text.slice(2))) : tlv(0x18, Buffer.from(text));
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
