import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../base/durable.ts';
import { Address } from '../mail/address.ts';
import type { Config } from './config.ts';
import { type Issue, issue } from './issues.ts';

type Place = readonly (string | number)[];

/** Everything that the configuration names on this machine: whether it is there, readable, and what it claims to be. */
export function checkFiles(config: Config): readonly Issue[] {
  return [
    ...checkState(config),
    ...checkTls(config),
    ...checkRecipientFiles(config),
    ...checkAuthorities(config.tls.clients.ca, ['tls', 'clients', 'ca']),
    ...named(config.tls.acme?.ca, ['tls', 'acme', 'ca']),
    ...named(config.ldap?.ca, ['ldap', 'ca']),
    ...named(config.ldap?.passwordFile, ['ldap', 'passwordFile']),
    ...named(/^https?:/i.test(config.auth.oauth?.keys ?? '') ? null : config.auth.oauth?.keys, [
      'auth',
      'oauth',
      'keys',
    ]),
    ...config.content.lists.flatMap(({ file }, index) =>
      file === null ? [] : readable(file, ['content', 'lists', index, 'file']).issues,
    ),
    ...config.spam.rules.spamassassin.flatMap(
      (path, index) => readable(path, ['spam', 'rules', 'spamassassin', index]).issues,
    ),
    ...config.engines.yara.rules.flatMap((path, index) => exists(path, ['engines', 'yara', 'rules', index])),
    ...(config.notices.templates === null ? [] : folder(config.notices.templates, ['notices', 'templates'])),
  ];
}

function checkState({ state }: Config): Issue[] {
  try {
    const found = nearestThere(state);
    if (!statSync(found).isDirectory()) {
      return [issue(['state'], `${found} is not a folder`, 'name a folder; it is made at the first start')];
    }
    accessSync(found, constants.R_OK | constants.W_OK | constants.X_OK);
    return [];
  } catch (error) {
    // What lies on a disk that has turned read-only can still be looked at; a gateway that starts there is told.
    if (errorCode(error) === 'EROFS' && existsSync(state)) return [];
    const hint = "make the folder and give it to the gateway's user; the command line needs the same user, or root";
    return [issue(['state'], `${state} cannot be used: ${reasonOf(error)}`, hint)];
  }
}

/** The path, or the folder above it in which the rest of it would be made. */
function nearestThere(path: string): string {
  const above = dirname(path);
  return path === above || existsSync(path) ? path : nearestThere(above);
}

function checkTls({ tls: { files: tls } }: Config): Issue[] {
  if (tls === null) return [];
  const certificate = readable(tls.certificate, ['tls', 'certificate']);
  const key = readable(tls.key, ['tls', 'key']);
  const issues = [...certificate.issues, ...key.issues];
  if (certificate.text === null || key.text === null) return issues;
  const parsedCertificate = attempt(() => new X509Certificate(certificate.text ?? ''));
  const parsedKey = attempt((): KeyObject => createPrivateKey(key.text ?? ''));
  if (parsedCertificate === null) {
    issues.push(
      issue(
        ['tls', 'certificate'],
        `${tls.certificate} holds no certificate`,
        'it must be in PEM: -----BEGIN CERTIFICATE-----',
      ),
    );
  }
  if (parsedKey === null) {
    issues.push(
      issue(
        ['tls', 'key'],
        `${tls.key} holds no private key`,
        'it must be in PEM and without a password: -----BEGIN PRIVATE KEY-----',
      ),
    );
  }
  if (parsedCertificate !== null && parsedKey !== null && !parsedCertificate.checkPrivateKey(parsedKey)) {
    issues.push(
      issue(
        ['tls', 'key'],
        `the key does not belong to the certificate in ${tls.certificate}`,
        "the gateway's own certificate must be the first in its file; take the key that it was made with",
      ),
    );
  }
  return issues;
}

function checkAuthorities(path: string | null, place: Place): Issue[] {
  if (path === null) return [];
  const { text, issues } = readable(path, place);
  if (text === null || attempt(() => new X509Certificate(text)) !== null) return issues;
  return [issue(place, `${path} holds no certificate`, 'it must be in PEM: -----BEGIN CERTIFICATE-----')];
}

function checkRecipientFiles({ domains }: Config): Issue[] {
  return domains.flatMap(({ recipients }, index) => {
    if (recipients === null || recipients.file === null) return [];
    const place = ['domains', index, 'recipients', 'file'];
    const { text, issues } = readable(recipients.file, place);
    const wrong = (text ?? '').split('\n').findIndex((line) => !isAddressLine(line));
    if (wrong === -1) return issues;
    return [
      issue(
        place,
        `line ${wrong + 1} of ${recipients.file} is no mail address`,
        'write one address a line; # begins a comment',
      ),
    ];
  });
}

function isAddressLine(line: string): boolean {
  const written = line.replace(/#.*/, '').trim();
  return written === '' || Address.parse(written) !== null;
}

function readable(path: string, place: Place): { text: string | null; issues: Issue[] } {
  try {
    return { text: readFileSync(path, 'utf8'), issues: [] };
  } catch (error) {
    return { text: null, issues: [issue(place, `cannot read ${path}: ${reasonOf(error)}`, hintOf(error))] };
  }
}

function named(path: string | null | undefined, place: Place): Issue[] {
  return path === null || path === undefined ? [] : readable(path, place).issues;
}

function exists(path: string, place: Place): Issue[] {
  try {
    statSync(path);
    return [];
  } catch (error) {
    return [issue(place, `cannot read ${path}: ${reasonOf(error)}`, hintOf(error))];
  }
}

function folder(path: string, place: Place): Issue[] {
  const missing = exists(path, place);
  if (missing.length > 0 || statSync(path).isDirectory()) return missing;
  return [issue(place, `${path} is not a folder`, 'name the folder that holds the files')];
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission is denied',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
};

function reasonOf(error: unknown): string {
  return REASONS[errorCode(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
}

function hintOf(error: unknown): string {
  if (errorCode(error) === 'EACCES') return "let the gateway's user read it";
  return 'relative paths begin at the folder of the configuration file';
}

function attempt<T>(make: () => T): T | null {
  try {
    return make();
  } catch {
    return null; // told as a mistake of the file
  }
}
