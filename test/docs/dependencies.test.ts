import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly hasInstallScript?: boolean }>>;
}

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = read('docs/dependencies.md');
const manifest: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(read('package.json'));
const lock: Lock = JSON.parse(read('package-lock.json'));

/** First cells of the tables of one section. */
function listed(heading: string): string[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name).sort();
}

const named = (...keys: readonly string[]): string[] => keys.flatMap((key) => Object.keys(manifest[key] ?? {})).sort();

test('the page and package.json name the same packages', () => {
  assert.deepEqual(listed('What runs'), named('dependencies', 'optionalDependencies'));
  assert.deepEqual(listed('What only development needs'), named('devDependencies'));
});

test('no package runs a script when it is installed', () => {
  assert.deepEqual(
    Object.keys(lock.packages).filter((path) => lock.packages[path]?.hasInstallScript === true),
    [],
  );
});

test('the page tells the version of 7z-wasm that the system calls are bound to, and no other can be installed', () => {
  const version = lock.packages['node_modules/7z-wasm']?.version;
  assert.equal(/bound to the imports of version ([\d.]+\d)/.exec(page)?.[1], version);
  assert.equal(manifest.dependencies?.['7z-wasm'], version);
});
