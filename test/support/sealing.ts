import {
  canonicalField,
  nameOf,
  type SigningKey,
  signMail,
  signText,
  splitMail,
  type Tags,
  writeTags,
} from './signing.ts';

export interface SealOptions {
  readonly key: SigningKey;
  readonly instance: number;
  readonly domain?: string;
  /** What follows `i=`; from the name of the server on. */
  readonly results?: string;
  readonly names?: readonly string[];
  /** Over those that the sealer writes; null leaves a tag out. */
  readonly messageTags?: Tags;
  readonly sealTags?: Tags;
}

/** The mail with one more set of RFC 8617 on top, by the tests' own reading of it. */
export function sealMail(mail: string, options: SealOptions): string {
  const { key, instance, domain = `sealer${instance}.test`, results = 'mx.test; dmarc=pass' } = options;
  const common = { i: String(instance), a: key.algorithm, d: domain, s: 'seal' };
  const { names = ['from', 'to', 'subject'], messageTags, sealTags } = options;
  const tags = { v: null, ...common, ...messageTags };
  const message = signMail(mail, { key, names, tags, field: 'ARC-Message-Signature' });
  const withResults = `ARC-Authentication-Results: i=${instance}; ${results}\r\n${message}`;
  const seal = { ...common, cv: instance === 1 ? 'none' : 'pass', ...sealTags };
  const unsigned = `ARC-Seal: ${writeTags(seal)};\r\n\tb=`;
  const { fields } = splitMail(withResults);
  const covered = Array.from({ length: instance }, (_, index) =>
    ['arc-authentication-results', 'arc-message-signature', 'arc-seal'].flatMap((name) =>
      fields.filter((field) => nameOf(field) === name && new RegExp(`[:;\\s]i=${index + 1};`).test(field)).slice(0, 1),
    ),
  ).flat();
  const data = [...covered, unsigned].map((field) => canonicalField(field, 'relaxed')).join('\r\n');
  return `${unsigned}${signText(key, data)}\r\n${withResults}`;
}
