import { fileURLToPath } from 'node:url';

const wasmFile = fileURLToPath(import.meta.resolve('7z-wasm/7zz.wasm'));
const program = fileURLToPath(new URL('child.ts', import.meta.url));
/** The child's own code, file by file: these, and the WebAssembly, are all that it can read. */
const CODE = ['archive-files', 'child', 'frames', 'seven-zip', 'system-calls', 'calendar-calls', 'wasm-memory'];

/** Bounds on V8's heap, MiB. The archive and the WebAssembly memory lie outside of it. */
const HEAP_MB = 64;

/**
 * What a sandbox process may do: Node's permission model without writing, network, child processes, workers, addons or WASI,
 * and with reading of its own code only.
 */
export function sandboxFlags(): readonly string[] {
  const files = [wasmFile, ...CODE.map((name) => fileURLToPath(new URL(`${name}.ts`, import.meta.url)))];
  return [
    '--permission',
    ...files.map((file) => `--allow-fs-read=${file}`),
    `--max-old-space-size=${HEAP_MB}`,
    '--disable-proto=delete',
    '--no-warnings',
  ];
}

export function sandboxArguments(memoryLimit: number): readonly string[] {
  return [...sandboxFlags(), program, wasmFile, String(memoryLimit)];
}
