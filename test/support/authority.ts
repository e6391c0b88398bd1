import { readFileSync, writeFileSync } from 'node:fs';
import { temporaryFolder } from './folder.ts';
import { runTool } from './tool.ts';

export interface Pair {
  /** In PEM. */
  readonly cert: Buffer;
  readonly key: Buffer;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** A certificate authority, by openssl. */
export class Authority implements Disposable {
  readonly #folder = temporaryFolder('authority');

  constructor() {
    this.#openssl(
      'req',
      '-x509',
      ...NEW_KEY,
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-days',
      '30',
      '-subj',
      '/CN=authority',
    );
  }

  /** File with its certificate. */
  get path(): string {
    return this.#folder.at('ca.pem');
  }

  /**
   * A certificate and its key.
   * @param subject as openssl writes it: `/CN=branch`
   * @param extensions lines of openssl's configuration: `extendedKeyUsage=serverAuth`
   */
  issue(subject: string, extensions = ''): Pair {
    writeFileSync(this.#folder.at('extensions'), extensions);
    this.#openssl('req', ...NEW_KEY, '-keyout', 'own.key', '-out', 'own.csr', '-utf8', '-subj', subject);
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'extensions'];
    this.#openssl('x509', '-req', '-in', 'own.csr', '-out', 'own.pem', '-days', '30', ...by);
    return { cert: readFileSync(this.#folder.at('own.pem')), key: readFileSync(this.#folder.at('own.key')) };
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }

  #openssl(...args: string[]): void {
    runTool(this.#folder.path, 'openssl', args);
  }
}
