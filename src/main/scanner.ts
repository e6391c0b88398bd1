import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { fileBytes } from '../base/file-bytes.ts';
import { silentLog } from '../base/log.ts';
import type { Scanned, Scanner } from '../cli/scan.ts';
import type { Config } from '../config/config.ts';
import { Address } from '../mail/address.ts';
import type { Envelope } from '../mail/envelope.ts';
import { MailId } from '../mail/mail-id.ts';
import { answer } from '../way/answer.ts';
import { openInspection } from './inspection.ts';
import { makeScratch } from './state-folder.ts';

/** `postern scan`: dissect, inspect and decide without receiving or delivering. */
export async function openScanner(config: Config): Promise<Scanner> {
  makeScratch(config);
  const clock = systemClock;
  const log = silentLog;
  const inspection = await openInspection({ config, clock, log });
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
        const judgement = await inspection.judge.weigh(dissection, envelope, null, config.limits.inspectSpool);
        const reply = answer(MailId.create(clock.now(), randomBytes(4)), judgement.verdicts);
        return { file, root, links, ...judgement, reply, ms: performance.now() - began, close };
      } catch (error) {
        closeSync(fd);
        throw error;
      }
    },
    close: () => inspection.close(),
  };
}

/** A mail from nobody to somebody here, so that the rules for inbound mail are asked. */
function envelopeFor({ domains, hostname }: Config): Envelope {
  const named = domains.map(({ name }) => name).find((name) => !name.startsWith('*'));
  const recipient = Address.parse(`postmaster@${named ?? hostname}`);
  return { sender: null, recipients: recipient ? [recipient] : [], smtputf8: false, body: '8bitmime' };
}
