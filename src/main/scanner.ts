import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { fileBytes } from '../base/file-bytes.ts';
import { createLog } from '../base/log.ts';
import type { Scanned, Scanner } from '../cli/scan.ts';
import type { Config } from '../config/config.ts';
import { Address } from '../mail/address.ts';
import type { Envelope } from '../mail/envelope.ts';
import { MailId } from '../mail/mail-id.ts';
import { answer } from '../way/answer.ts';
import { openInspection } from './inspection.ts';
import { PLACES } from './rooms.ts';

/** `postern scan`: dissect, inspect and decide without receiving or delivering. */
export async function openScanner(config: Config): Promise<Scanner> {
  mkdirSync(PLACES.scratch(config), { recursive: true, mode: 0o700 });
  const clock = systemClock;
  const log = createLog('error');
  const inspection = await openInspection({ config, clock, log, sandboxes: 1 });
  const envelope = envelopeFor(config);
  return {
    async scan(file): Promise<Scanned> {
      const fd = openSync(file, 'r');
      try {
        const { size } = fstatSync(fd);
        const began = performance.now();
        const dissection = await inspection.dissector.dissectFile(fileBytes(fd, 0, size), basename(file));
        const judgement = await inspection.judge.weigh(dissection, envelope, null, config.limits.inspectSpool);
        const { findings, verdicts } = judgement;
        const reply = answer(MailId.create(clock.now(), randomBytes(4)), verdicts);
        // The contents of small parts are digested on demand: whoever shows the parts closes the dissection.
        return {
          file,
          root: dissection.root,
          findings,
          verdicts,
          reply,
          ms: performance.now() - began,
          close: () => dissection.close(),
        };
      } finally {
        closeSync(fd);
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
