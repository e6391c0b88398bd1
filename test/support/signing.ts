import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { DnsAnswer, Resolver } from '../../src/base/resolver.ts';

/*
 * A signer of mails that writes whatever tags a test asks for. It reads RFC 6376 once more, by the letter and over whole strings, so
 * that it is the other reader of what src/inspect/auth/dkim/ does over octets in windows.
 */

export type Form = 'simple' | 'relaxed';

export interface SigningKey {
  readonly privateKey: KeyObject;
  /** For the DNS. */
  readonly record: string;
  readonly algorithm: string;
}

export function rsaKey(bits: number): SigningKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return { privateKey, record: `v=DKIM1; k=rsa; p=${spki.toString('base64')}`, algorithm: 'rsa-sha256' };
}

export function ed25519Key(): SigningKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  const raw = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).subarray(-32);
  return { privateKey, record: `v=DKIM1; k=ed25519; p=${raw.toString('base64')}`, algorithm: 'ed25519-sha256' };
}

/** Header fields without their last line end, and the body; null where there is no empty line. */
export function splitMail(mail: string): { readonly fields: readonly string[]; readonly body: string } {
  const end = mail.startsWith('\r\n') ? 0 : mail.indexOf('\r\n\r\n');
  const header = end < 0 ? mail.replace(/\r\n$/, '') : mail.slice(0, end);
  return {
    fields: header === '' ? [] : header.split(/\r\n(?![ \t])/),
    body: end < 0 ? '' : mail.slice(end === 0 ? 2 : end + 4),
  };
}

export function canonicalBody(body: string, form: Form): string {
  if (form === 'simple') return `${body.replace(/(?:\r\n)+$/, '')}\r\n`;
  const lines = body.split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''));
  while (lines.at(-1) === '') lines.pop();
  return lines.map((line) => `${line}\r\n`).join('');
}

export function canonicalField(field: string, form: Form): string {
  if (form === 'simple') return field;
  const [, name = '', value = ''] = /^([^:]*):(.*)$/s.exec(field) ?? [];
  return `${name.trim().toLowerCase()}:${value
    .replaceAll('\r\n', '')
    .replace(/[ \t]+/g, ' ')
    .trim()}`;
}

/** The fields that a list of names stands for, lowest first. */
export function selectFields(fields: readonly string[], names: readonly string[]): string[] {
  const left = [...fields].reverse();
  return names.flatMap((name) => {
    const index = left.findIndex((field) => nameOf(field) === name.trim().toLowerCase());
    return index < 0 ? [] : left.splice(index, 1);
  });
}

export function nameOf(field: string): string {
  return field.slice(0, field.indexOf(':')).trim().toLowerCase();
}

export function signText(key: SigningKey, text: string): string {
  const octets = Buffer.from(text, 'latin1');
  if (key.algorithm === 'ed25519-sha256')
    return sign(null, createHash('sha256').update(octets).digest(), key.privateKey).toString('base64');
  return sign(key.algorithm === 'rsa-sha1' ? 'sha1' : 'sha256', octets, key.privateKey).toString('base64');
}

export type Tags = Readonly<Record<string, string | null>>;

export interface SignOptions {
  readonly key: SigningKey;
  readonly header?: Form;
  readonly body?: Form;
  readonly names?: readonly string[];
  /** Over those that the signer writes; null leaves a tag out. */
  readonly tags?: Tags;
  readonly field?: string;
}

/** The mail with a signature on top. */
export function signMail(mail: string, options: SignOptions): string {
  const {
    key,
    header = 'relaxed',
    body = 'relaxed',
    names = ['from', 'to', 'subject'],
    field = 'DKIM-Signature',
  } = options;
  const { fields, body: content } = splitMail(mail);
  const canonical = canonicalBody(content, body);
  const length = options.tags?.l;
  const hashed = length == null ? canonical : canonical.slice(0, Number(length));
  const tags: Record<string, string | null> = {
    ...options.tags, // they come first, and what stands below does not change them
    v: '1',
    a: key.algorithm,
    c: `${header}/${body}`,
    d: 'sender.test',
    s: 'one',
    h: names.join(':'),
    bh: createHash('sha256').update(hashed, 'latin1').digest('base64'),
    ...options.tags,
  };
  const signature = `${field}: ${writeTags(tags)};\r\n\tb=`;
  const signed = selectFields(fields, (tags.h ?? '').split(':'));
  const data = [...signed, signature].map((one) => canonicalField(one, header)).join('\r\n');
  const b = signText(key, data);
  return `${signature}${b.match(/.{1,70}/g)?.join('\r\n\t ')}\r\n${mail}`;
}

export function writeTags(tags: Tags): string {
  return Object.entries(tags)
    .flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]))
    .join('; ');
}

/** Answers for the DNS; a name that is not there does not exist. */
export function txtResolver(
  zone: Readonly<Record<string, readonly string[] | 'failed' | 'silent'>>,
): Pick<Resolver, 'resolveTxt'> & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    resolveTxt(name): Promise<DnsAnswer<string>> {
      asked.push(name);
      const records = zone[name];
      if (records === 'silent') return new Promise(() => {});
      if (records === 'failed') return Promise.resolve({ kind: 'failed', reason: 'ESERVFAIL' });
      if (records === undefined) return Promise.resolve({ kind: 'not-found', name: 'unknown' });
      return Promise.resolve({ kind: 'found', records });
    },
  };
}
