import { closeSync, fstatSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { fileBytes } from '../base/file-bytes.ts';
import { silentLog } from '../base/log.ts';
import type { DmarcReports, Imported } from '../cli/dmarc.ts';
import type { Config } from '../config/config.ts';
import { createUnpacker } from '../dissect/archive/unpack.ts';
import { DEFAULT_LIMITS } from '../dissect/budget.ts';
import { createDissector, type Dissector } from '../dissect/dissect.ts';
import { scanXml } from '../dissect/document/xml/xml-scanner.ts';
import type { Bytes } from '../mail/bytes.ts';
import { BY_HAND } from '../reports/archive.ts';
import { type ReadFeedback, readFeedback } from '../reports/read-feedback.ts';
import { ReportFile } from '../reports/report-file.ts';
import { reportParts } from '../reports/report-parts.ts';
import { PLACES } from './places.ts';
import { makeScratch } from './state-folder.ts';

/** How long the command line waits for a gateway that writes at the moment. */
const PATIENCE_MS = 5_000;
const DAY_S = 86_400;
const MOST_SHOWN = 1_000;

/** What `postern dmarc` works on, whether or not a gateway runs. */
export function openReportBook(config: Config): DmarcReports {
  const clock = systemClock;
  const file = new ReportFile({ path: PLACES.dmarc(config), patienceMs: PATIENCE_MS, clock, log: silentLog });
  const since = (days: number) => clock.now() / 1000 - days * DAY_S;
  let dissector: Dissector | null = null;
  return {
    domains: (days) => file.work(({ archive }) => archive.domains(since(days))),
    sources: (domain, days, failing) =>
      file.work(({ archive }) => archive.sources(domain, since(days), failing, MOST_SHOWN)),
    reports: (days) => file.work(({ archive }) => archive.reports(since(days), MOST_SHOWN)),
    jobs: () => file.work(({ tally }) => tally.list()),
    async *take(path) {
      dissector ??= openDissector(config);
      const opened = openFile(path);
      if ('why' in opened) {
        yield { file: path, what: 'faulty', why: opened.why };
        return;
      }
      const { fd } = opened;
      try {
        const dissection = await dissector.dissectFile(fileBytes(fd, 0, fstatSync(fd).size), basename(path));
        try {
          yield* takeAll(path, reportParts(dissection), file);
        } finally {
          dissection.close();
        }
      } finally {
        closeSync(fd);
      }
    },
    async close() {
      file.close();
      await dissector?.close();
    },
  };
}

function openFile(path: string): { readonly fd: number } | { readonly why: string } {
  try {
    return { fd: openSync(path, 'r') };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

function openDissector(config: Config): Dissector {
  makeScratch(config);
  return createDissector({
    limits: DEFAULT_LIMITS,
    unpacker: createUnpacker({ poolSize: 1, log: silentLog }),
    scratchFolder: PLACES.scratch(config),
    clock: systemClock,
  });
}

function* takeAll(path: string, contents: readonly Bytes[], file: ReportFile): Generator<Imported> {
  let found = false;
  for (const content of contents) {
    const read = readAtOnce(content);
    if (read.kind === 'foreign') continue;
    found = true;
    if (read.kind === 'faulty') {
      yield { file: path, what: 'faulty', why: read.why };
      continue;
    }
    const { feedback } = read;
    if (file.work(({ archive }) => archive.add(feedback, BY_HAND, systemClock.now()))) {
      const mails = feedback.rows.reduce((sum, { count }) => sum + count, 0);
      yield { file: path, what: 'taken', domain: feedback.domain, by: feedback.organization, mails };
    } else yield { file: path, what: 'faulty', why: 'too many reports were taken today' };
  }
  if (!found) yield { file: path, what: 'faulty', why: 'there is no DMARC report in it' };
}

function readAtOnce(content: Bytes): ReadFeedback {
  const steps = readFeedback(content, scanXml);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
