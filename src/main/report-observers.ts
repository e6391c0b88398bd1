import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Config } from '../config/config.ts';
import { scanXml } from '../dissect/document/xml/xml-scanner.ts';
import type { Domain } from '../mail/domain.ts';
import type { DmarcNews } from '../mail/feedback.ts';
import type { Observer } from '../mail/judged-mail.ts';
import { Collector } from '../reports/collector.ts';
import { ReportMailbox } from '../reports/report-mailbox.ts';

export interface ReportObserversDeps {
  readonly config: Config;
  readonly hosted: (domain: Domain) => boolean;
  readonly send: (news: readonly DmarcNews[]) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Those who collect what DMARC reports are made of, and read those that come. */
export interface ReportObservers {
  readonly observers: readonly Observer[];
  /** Sends what waits. */
  close(): Promise<void>;
}

export function openReportObservers({ config, hosted, send, clock, log }: ReportObserversDeps): ReportObservers {
  const { send: sending, receive } = config.authentication.reports;
  const addresses = new Set(receive.map(({ key }) => key));
  const mailbox =
    receive.length > 0
      ? new ReportMailbox({ addresses, scan: scanXml, ours: (domain) => oneAbove(domain, hosted), send, clock, log })
      : null;
  const collector = sending ? new Collector({ mailboxes: new Set([...addresses, sending.contact.key]), send }) : null;
  return {
    observers: [mailbox, collector].filter((observer) => observer !== null),
    async close() {
      collector?.close();
      await mailbox?.close();
    },
  };
}

/** Whether the domain, or one above it, is hosted. */
function oneAbove(domain: Domain, hosted: (domain: Domain) => boolean): boolean {
  for (let at = 0; ; ) {
    if (hosted(domain.slice(at) as Domain)) return true;
    const dot = domain.indexOf('.', at);
    if (dot === -1) return false;
    at = dot + 1;
  }
}
