import type { DomainSummary, ReportSummary, SourceSummary } from '../reports/archive.ts';
import type { ReportJob } from '../reports/tally.ts';
import { type Column, printTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { time } from './units.ts';

const DAY_MS = 86_400_000;
const NONE = 'No reports: name the addresses to which they come in authentication.reports.receive, or import files.';

function right(title: string): Column {
  return { title, align: 'right' };
}

export function domainTable(terminal: Terminal, domains: readonly DomainSummary[]): Promise<void> {
  const columns = [
    { title: 'DOMAIN', flexible: true },
    ...['MAILS', 'PASSED', 'FAILED', 'PASSED %', 'SOURCES', 'REPORTS', 'REPORTERS'].map(right),
  ];
  const rows = domains.map(({ domain, mails, passed, sources, reports, reporters }) => {
    const share = mails === 0 ? '' : ((100 * passed) / mails).toFixed(1);
    return [
      domain,
      ...[mails, passed, mails - passed].map(String),
      share,
      ...[sources, reports, reporters].map(String),
    ];
  });
  return printTable(terminal, columns, rows, NONE);
}

export function sourceTable(terminal: Terminal, sources: readonly SourceSummary[]): Promise<void> {
  const columns = [
    { title: 'SOURCE' },
    ...['MAILS', 'FAILED', 'DKIM', 'SPF', 'KEPT', 'REJECTED'].map(right),
    { title: 'SIGNED BY', flexible: true },
    { title: 'SPF OF', flexible: true },
    { title: 'REPORTED BY', flexible: true },
  ];
  const rows = sources.map(({ source, mails, passed, dkim, spf, kept, rejected, signers, senders, reporters }) => [
    source,
    ...[mails, mails - passed, dkim, spf, kept, rejected].map(String),
    ...[signers, senders, reporters].map((names) => names.join(', ')),
  ]);
  return printTable(terminal, columns, rows, 'Nobody reports such mail.');
}

export function reportTable(terminal: Terminal, reports: readonly ReportSummary[]): Promise<void> {
  const columns = [
    { title: 'REPORTER', flexible: true },
    { title: 'PROVEN', flexible: true },
    { title: 'DOMAIN', flexible: true },
    { title: 'FROM' },
    { title: 'TO' },
    ...['MAILS', 'FAILED'].map(right),
    { title: 'REPORT-ID', flexible: true },
  ];
  const rows = reports.map(({ organization, reporter, domain, begin, end, mails, passed, id }) => [
    organization,
    reporter === '' ? 'no' : reporter,
    domain,
    time(begin * 1000),
    time(end * 1000),
    ...[mails, mails - passed].map(String),
    id,
  ]);
  return printTable(terminal, columns, rows, NONE);
}

export function jobTable(terminal: Terminal, jobs: readonly ReportJob[]): Promise<void> {
  const columns = [
    { title: 'DAY (UTC)' },
    { title: 'DOMAIN', flexible: true },
    right('MAILS'),
    { title: 'STATE' },
    { title: 'DUE' },
    { title: 'TO', flexible: true },
    { title: 'WHY', flexible: true },
  ];
  const rows = jobs.map(({ day, domain, mails, state, due, reportsTo, why }) => [
    new Date(day * DAY_MS).toISOString().slice(0, 10),
    domain,
    String(mails),
    state,
    time(due),
    reportsTo.join(', '),
    why,
  ]);
  return printTable(terminal, columns, rows, 'There is nothing to report: see authentication.reports.send.');
}
