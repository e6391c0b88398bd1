import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import type { Answer } from './thread-message.ts';

// The thread of thread-code-reader.ts: pictures come in, answers go out, one after the other. What is thrown ends it.

/** Codes of one picture. */
const MOST_CODES = 16;
/** Memory of WebAssembly grows with a large picture and never shrinks. */
const MOST_MEMORY = 40 * 1024 * 1024;

const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
// Given as bytes: else it would fetch them from the network.
const module = await prepareZXingModule({
  overrides: { wasmBinary: Uint8Array.from(wasm).buffer },
  fireImmediately: true,
});

parentPort?.on('message', async (picture: Uint8Array) => {
  const codes = await readBarcodes(picture, {
    formats: ['QRCode', 'MicroQRCode'],
    // Looking harder takes five times as long and finds what no phone would scan.
    tryHarder: false,
    maxNumberOfSymbols: MOST_CODES,
  });
  // What could not be decoded comes back as one code of no format.
  const damaged = codes.some(({ format, error }) => (format as string) === '' && error !== '');
  const texts = [...new Set(codes.filter(({ isValid }) => isValid).map(({ text }) => text))];
  const spent = (module as unknown as { readonly HEAPU8: Uint8Array }).HEAPU8.length > MOST_MEMORY;
  parentPort?.postMessage({ texts: damaged ? null : texts, spent } satisfies Answer);
});
