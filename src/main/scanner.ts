import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { fileBytes } from '../base/file-bytes.ts';
import { silentLog } from '../base/log.ts';
import { createResolver } from '../base/resolver.ts';
import { SharedCounters } from '../base/shared-counters.ts';
import type { Scanned, Scanner } from '../cli/scan.ts';
import type { Config } from '../config/config.ts';
import { Address } from '../mail/address.ts';
import type { Envelope } from '../mail/envelope.ts';
import { MailId } from '../mail/mail-id.ts';
import { MemoryReader } from '../memory/memory-reader.ts';
import { answer } from '../way/answer.ts';
import { openInspection } from './inspection.ts';
import { PLACES } from './places.ts';
import { makeScratch } from './state-folder.ts';

/** `postern scan`: dissect, inspect and decide without receiving or delivering. */
export async function openScanner(config: Config): Promise<Scanner> {
  makeScratch(config);
  const clock = systemClock;
  const log = silentLog;
  const resolver = createResolver({ servers: config.dns.servers, timeoutMs: config.dns.timeout, clock });
  // What is scanned leaves no trace: it was not sent to anybody.
  const memory = new MemoryReader({ path: PLACES.memory(config), send: () => {}, clock, log });
  const counters = new SharedCounters({ clock, tell: () => {} });
  const inspection = await openInspection({ config, resolver, memory, counters, alarm: () => {}, clock, log });
  const envelope = envelopeFor(config);
  return {
    async scan(file): Promise<Scanned> {
      const fd = openSync(file, 'r');
      try {
        const began = performance.now();
        const bytes = fileBytes(fd, 0, fstatSync(fd).size);
        const dissection = await inspection.dissector.dissectFile(bytes, basename(file));
        // Digests are made when they are asked for: file and contents stay open until the caller closes.
        const close = () => {
          dissection.close();
          closeSync(fd);
        };
        const { root } = dissection;
        const links = () => dissection.links();
        const judgement = await inspection.judge.weigh(
          dissection,
          { envelope, session: null, answerable: false },
          config.limits.inspectSpool,
        );
        const reply = answer(MailId.create(clock.now(), randomBytes(4)), judgement.verdicts);
        return { file, root, links, ...judgement, reply, ms: performance.now() - began, close };
      } catch (error) {
        closeSync(fd);
        throw error;
      }
    },
    async close() {
      await inspection.close();
      memory.close();
    },
  };
}

/** A mail from nobody to somebody here, so that the rules for inbound mail are asked. */
function envelopeFor({ domains, hostname }: Config): Envelope {
  const named = domains.map(({ name }) => name).find((name) => !name.startsWith('*'));
  const recipient = Address.parse(`postmaster@${named ?? hostname}`);
  return { sender: null, recipients: recipient ? [recipient] : [], smtputf8: false, body: '8bitmime' };
}
