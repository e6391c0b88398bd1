import { Random } from '../random.ts';
import { entityOf, type Wrapped, wrap } from './wrap.ts';

/** A mail of chance, the same for the same seed. */
export interface MadeMail {
  readonly mail: Buffer;
  /** It stands in the mail once, within honest files and entities. */
  readonly payload: Buffer;
  readonly how: readonly string[];
}

const DEEPEST_FILE = 4;
const DEEPEST_ENTITY = 3;
const HEAD = 'From: Anna <anna@sender.test>\r\nTo: bert@company.test\r\nSubject: fuzz\r\nMIME-Version: 1.0\r\n';

export function honestMail(seed: number): MadeMail {
  const random = new Random(seed);
  const payload = Buffer.from(`payload ${seed} ${'0123456789abcdef'.repeat(1 + random.below(40))} end`);
  const wrapped: Wrapped = wrap(payload, DEEPEST_FILE, random);
  let { text, how } = entityOf(wrapped, random);
  for (let left = random.below(DEEPEST_ENTITY + 1); left > 0; left--) {
    const kind = random.pick(['multipart/mixed', 'multipart/alternative', 'multipart/related', 'message/rfc822']);
    text =
      kind === 'message/rfc822' ? `Content-Type: message/rfc822\r\n\r\n${HEAD}${text}` : multipart(kind, text, random);
    how = [...how, kind];
  }
  return { mail: Buffer.from(HEAD + text, 'latin1'), payload, how };
}

function multipart(type: string, part: string, random: Random): string {
  const boundary = `b${random.below(1e9)}`;
  const others = random.times(2, () => random.pick(TEXTS));
  const parts = random.chance(0.5) ? [...others, part] : [part, ...others];
  const delimited = parts.map((one) => `--${boundary}\r\n${one.replace(/(?:\r\n)?$/, '\r\n')}`).join('');
  return `Content-Type: ${type}; boundary="${boundary}"\r\n\r\n${delimited}--${boundary}--\r\n`;
}

const TEXTS = [
  'Content-Type: text/plain; charset=utf-8\r\n\r\nGood morning, see https://company.example/\r\n',
  'Content-Type: text/html\r\n\r\n<p>Good <b>morning</b> <a href="https://company.example/">here</a></p>\r\n',
  'Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe =\r\naus K=F6ln\r\n',
  '\r\nno header\r\n',
];

/** The mail with up to `most` changes of the kinds that bend structures. */
export function mutated(mail: Buffer, other: Buffer, most: number, random: Random): Buffer {
  let bent = mail;
  for (let left = 1 + random.below(most); left > 0; left--) bent = random.pick(MUTATIONS)(bent, other, random);
  return bent;
}

type Mutation = (mail: Buffer, other: Buffer, random: Random) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  (mail, _, random) => cut(mail, random, (piece) => [piece, piece]),
  (mail, _, random) => cut(mail, random, () => []),
  (mail, _, random) => mail.subarray(0, random.below(mail.length + 1)),
  (mail, other, random) => {
    const at = random.below(other.length);
    return insert(mail, other.subarray(at, at + random.below(2000)), random);
  },
  (mail, _, random) => {
    const copy = Buffer.from(mail);
    if (copy.length > 0) copy[random.below(copy.length)] = random.below(256);
    return copy;
  },
  (mail, _, random) => {
    if (mail.length < 4) return mail;
    const copy = Buffer.from(mail);
    copy.writeUInt32LE(random.pick([0, 1, 0x7fffffff, 0xffffffff, copy.length]), random.below(copy.length - 3));
    return copy;
  },
  (mail, _, random) => insert(mail, Buffer.from(random.pick(PIECES), 'latin1'), random),
  (mail, _, random) => onLine(mail, random, (line) => [line, line]),
  (mail, _, random) => onLine(mail, random, () => []),
  (mail, _, random) =>
    Buffer.from(mail.toString('latin1').replaceAll('\r\n', random.pick(['\n', '\r', '\r\r\n', '\n\r'])), 'latin1'),
];

/** What has a meaning somewhere. */
const PIECES = [
  '\r\n\r\n',
  '\r',
  '\n',
  '\0',
  '--',
  '(',
  '"',
  '\\',
  '=',
  '=?utf-8?B?',
  'Content-Type: multipart/mixed; boundary=b1\r\n',
  'Content-Transfer-Encoding: base64\r\n',
  'Content-Type: message/rfc822\r\n\r\n',
  'begin 644 x\r\n',
  '=ybegin line=128 size=9 name=x\r\n',
  'PK\x03\x04',
  'PK\x05\x06',
  '%PDF-1.7\n',
  '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
  'Rar!\x1a\x07\x01\0',
  '\x1f\x8b\x08',
  '{\\rtf1 ',
  '<script>',
  '<!--',
  '+ADw-',
  '\x1b$B',
  '\xff\xfe',
];

function insert(mail: Buffer, piece: Buffer, random: Random): Buffer {
  const at = random.below(mail.length + 1);
  return Buffer.concat([mail.subarray(0, at), piece, mail.subarray(at)]);
}

function cut(mail: Buffer, random: Random, into: (piece: Buffer) => Buffer[]): Buffer {
  const start = random.below(mail.length + 1);
  const end = Math.min(mail.length, start + random.below(500));
  return Buffer.concat([mail.subarray(0, start), ...into(mail.subarray(start, end)), mail.subarray(end)]);
}

function onLine(mail: Buffer, random: Random, into: (line: string) => string[]): Buffer {
  const lines = mail.toString('latin1').split(/(?<=\n)/);
  const at = random.below(lines.length);
  lines.splice(at, 1, ...into(lines[at] ?? ''));
  return Buffer.from(lines.join(''), 'latin1');
}
