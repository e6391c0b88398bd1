import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Config } from '../config/config.ts';
import { decodeWords } from '../dissect/mime/encoded-word.ts';
import type { Classifier } from '../inspect/spam/classifier.ts';
import { Learned } from '../learning/learned.ts';
import { ModelFolder } from '../learning/model-folder.ts';
import { ReportBox } from '../learning/report-box.ts';
import type { Domain } from '../mail/domain.ts';
import type { Observer } from '../mail/judged-mail.ts';
import { PLACES } from './places.ts';

/** The models in the state folder, or, while nothing has been taught, the base; null where learning is off. */
export function openClassifier(config: Config, clock: Clock, log: Log): Classifier | null {
  const { enabled, perDomain } = config.spam.learning;
  if (!enabled) return null;
  const models = new ModelFolder({ folder: PLACES.models(config), clock, log });
  return new Learned({ models, perDomain, decodeWords });
}

/** Takes what users report, where they are told an address for it. */
export function openReports(
  config: Config,
  { hosted, log }: { readonly hosted: (domain: Domain) => boolean; readonly log: Log },
): readonly Observer[] {
  const { enabled, reports, perDomain } = config.spam.learning;
  if (!enabled || (reports.spam === null && reports.ham === null)) return [];
  return [new ReportBox({ folder: PLACES.reports(config), addresses: reports, perDomain, hosted, log })];
}
