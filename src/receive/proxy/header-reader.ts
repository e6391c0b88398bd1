import type { ProxyHeader } from './header.ts';
import { readProxyHeader } from './proxy-header.ts';

const EMPTY = Buffer.alloc(0);

/** Collects a PROXY header that comes in pieces. What it keeps is bounded by the longest header. */
export class HeaderReader {
  #bytes: Buffer = EMPTY;

  /** @returns the header with `rest`, what came behind it */
  push(chunk: Buffer): Exclude<ProxyHeader, { kind: 'header' }> | HeaderAndRest {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    const header = readProxyHeader(this.#bytes);
    return header.kind === 'header' ? { ...header, rest: this.#bytes.subarray(header.used) } : header;
  }
}

type HeaderAndRest = Extract<ProxyHeader, { kind: 'header' }> & { readonly rest: Buffer };
