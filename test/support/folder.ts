import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for one test or file; gone when the scope ends (`using`) or when it is told to. */
export function temporaryFolder(name: string): { readonly path: string; at(file: string): string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), `postern-${name}-`));
  return {
    path,
    at: (file) => join(path, file),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
