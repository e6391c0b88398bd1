import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

// The thread of thread-code-reader.ts: pictures come in, lists of texts go out, one after the other. What is thrown ends it.

/** Codes of one picture. */
const MOST_CODES = 16;

const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
// Given as bytes: else it would fetch them from the network.
await prepareZXingModule({ overrides: { wasmBinary: Uint8Array.from(wasm).buffer }, fireImmediately: true });

parentPort?.on('message', async (picture: Uint8Array) => {
  const codes = await readBarcodes(picture, {
    formats: ['QRCode', 'MicroQRCode'],
    // Looking harder takes five times as long and finds what no phone would scan.
    tryHarder: false,
    maxNumberOfSymbols: MOST_CODES,
  });
  parentPort?.postMessage([...new Set(codes.filter(({ isValid }) => isValid).map(({ text }) => text))]);
});
