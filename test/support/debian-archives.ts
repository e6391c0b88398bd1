import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './folder.ts';

interface File {
  readonly name: string;
  readonly content: Buffer | string;
}

/** An archive of one or more files as Debian's `arj` and `zip` make it. */
export function archive(kind: 'arj' | 'zip', ...files: readonly File[]): Buffer {
  using folder = temporaryFolder('archive');
  for (const { name, content } of files) writeFileSync(folder.at(name), content);
  const path = join(folder.path, `made.${kind}`);
  const names = files.map(({ name }) => name);
  const args = kind === 'arj' ? ['a', '-y', '-e', path, ...names] : ['-q', path, ...names];
  execFileSync(kind, args, { cwd: folder.path, stdio: 'ignore' });
  return readFileSync(path);
}
