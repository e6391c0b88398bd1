import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { AcmeOrder } from './acme-order.ts';
import { ownCertificate, putPair } from './own-certificate.ts';

export interface AcmeOptions {
  readonly directory: string;
  readonly contact: string | null;
  readonly names: readonly string[];
  /** Where the authority's HTTP challenge is answered. */
  readonly address: string;
  readonly port: number;
  /** File with the certificates that vouch for the authority; null: the system's. */
  readonly ca: string | null;
  /** Where key, certificate and account are kept. */
  readonly folder: string;
  readonly hostname: string;
  readonly clock: Clock;
  readonly log: Log;
}

const HOUR_MS = 3_600_000;
/** Looked at so often; a clock that is set or a file that is taken away is noticed within it. */
const LOOK_MS = 12 * HOUR_MS;
/** An authority counts failed orders and shuts out who repeats them: the pause doubles from the one to the other. */
const FIRST_PAUSE_MS = HOUR_MS;
const LONGEST_PAUSE_MS = 24 * HOUR_MS;
/** For a whole order: an authority that has not decided by then is asked again later. */
const ORDER_MS = 600_000;
/** An authority's text goes into the log. */
const LONGEST_REASON = 500;

/** Keeps the certificate that an authority gives: orders one where there is none, and another when a third of its life is left. */
export class AcmeKeeper {
  readonly #options: AcmeOptions;
  #timer: NodeJS.Timeout | null = null;
  #pause = FIRST_PAUSE_MS;
  #thread: Worker | null = null;
  #closed = false;

  constructor(options: AcmeOptions) {
    this.#options = options;
  }

  /** Looks now and from then on by itself. Resolves after the first look; never rejects. */
  async begin(): Promise<void> {
    if (this.#closed) return;
    const wait = await this.#look();
    if (!this.#closed) this.#timer = setTimeout(() => void this.begin(), wait).unref();
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    void this.#thread?.terminate();
  }

  /** Milliseconds until the next look. */
  async #look(): Promise<number> {
    const { names, folder, hostname, clock, log } = this.#options;
    try {
      const path = ownCertificate({ folder, by: 'acme', hostname, now: clock.now() });
      if (!isDue(new X509Certificate(readFileSync(path)), names, clock.now())) return LOOK_MS;
      putPair(path, await this.#order());
      this.#pause = FIRST_PAUSE_MS;
      log.info({ names, file: path }, 'the certificate authority gave a certificate');
      return LOOK_MS;
    } catch (error) {
      if (this.#closed) return LOOK_MS;
      const wait = this.#pause;
      this.#pause = Math.min(2 * wait, LONGEST_PAUSE_MS);
      const reason = (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_REASON);
      log.error(
        { names, directory: this.#options.directory, reason, againInMs: wait },
        'the certificate authority gave no certificate; the one that is there stays in use',
      );
      return wait;
    }
  }

  async #order(): Promise<string> {
    const { directory, contact, names, address, port, ca, folder } = this.#options;
    const order: AcmeOrder = {
      authority: { directory, ca: ca === null ? null : readFileSync(ca, 'utf8') },
      accountKey: join(folder, 'acme-account.pem'),
      contact,
      names,
      challengeAt: { address, port },
    };
    const thread = new Worker(new URL('./acme-thread.ts', import.meta.url), { workerData: order });
    this.#thread = thread;
    try {
      return await answerOf(thread);
    } finally {
      this.#thread = null;
      await thread.terminate();
    }
  }
}

function answerOf(thread: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the order is not done after ten minutes')), ORDER_MS);
    const settled = (settle: () => void) => {
      clearTimeout(late);
      settle();
    };
    thread.once('message', (pem: string) => settled(() => resolve(pem)));
    thread.once('error', (error) => settled(() => reject(error)));
    thread.once('exit', () => settled(() => reject(new Error('the order was ended'))));
  });
}

/** Whether it is time for another certificate: it is our own making, lacks a name, or a third of its life is left. */
export function isDue(certificate: X509Certificate, names: readonly string[], now: number): boolean {
  if (certificate.checkIssued(certificate)) return true;
  if (names.some((name) => certificate.checkHost(name) === undefined)) return true;
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  return now > to - (to - from) / 3;
}
