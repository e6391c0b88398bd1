import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { errorCode } from '../base/durable.ts';

/** Folders that one pattern stands for. */
const MOST_FOLDERS = 100_000;

/** A folder of mails, and whose it is; '' where the pattern does not say. */
export interface UserFolder {
  readonly path: string;
  readonly user: string;
}

interface Step {
  readonly path: string;
  readonly user: string;
  readonly domain: string;
}

/**
 * The folders that fit a pattern: each `{domain}` and `{user}` stands for the name of one folder. The user of
 * `/var/mail/{domain}/{user}/.Junk` is `user@domain`.
 */
export function userFolders(pattern: string): UserFolder[] {
  let steps: Step[] = [{ path: sep, user: '', domain: '' }];
  for (const label of pattern.split(sep).filter((part) => part !== '')) {
    const variable = /\{(user|domain)\}/.exec(label);
    steps =
      variable === null
        ? steps.map((step) => ({ ...step, path: join(step.path, label) }))
        : steps.flatMap((step) => filled(step, label, variable[1] === 'user' ? 'user' : 'domain'));
    steps = steps.slice(0, MOST_FOLDERS);
  }
  return steps.map(({ path, user, domain }) => ({
    path,
    user: domain !== '' && user !== '' ? `${user}@${domain}` : user,
  }));
}

function filled(step: Step, label: string, variable: 'user' | 'domain'): Step[] {
  const [before = '', after = ''] = label.split(`{${variable}}`);
  const fits = (name: string) =>
    name.length > before.length + after.length && name.startsWith(before) && name.endsWith(after);
  return foldersIn(step.path)
    .filter(fits)
    .map((name) => ({
      ...step,
      path: join(step.path, name),
      [variable]: name.slice(before.length, name.length - after.length),
    }));
}

/** In order; none where the folder is not there, or not ours to read. */
function foldersIn(path: string): string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ENOTDIR'].includes(errorCode(error) ?? '')) return [];
    throw error;
  }
}
