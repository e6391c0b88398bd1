import { systemClock } from '../base/clock.ts';
import { DnsList } from '../base/dns-list.ts';
import { addressProbes } from '../base/dns-list-probes.ts';
import { silentLog } from '../base/log.ts';
import { createResolver } from '../base/resolver.ts';
import type { ListReport } from '../cli/lists.ts';
import type { Config } from '../config/config.ts';
import { askedList } from '../inspect/spam/lists/asked-list.ts';
import type { ListsOptions } from '../inspect/spam/lists/lists.ts';
import { Domain } from '../mail/domain.ts';
import type { ExaminerDeps } from './examiner-deps.ts';

/** The lists in the DNS and what they are asked with: a resolver of their own, whose memory senders may fill with what they like. */
export function listsOptions(
  { spam, dns, domains }: Config,
  { clock, log, alarm }: Pick<ExaminerDeps, 'clock' | 'log' | 'alarm'>,
): ListsOptions {
  const { use, skip, timeout, servers } = spam.lists;
  // Nobody needs to be told which domains are ours. `*` is none.
  const ours = domains.flatMap(({ name }) => Domain.parse(name.replace(/^\*\./, '')) ?? []);
  const resolver = createResolver({
    servers: servers.length > 0 ? servers : dns.servers,
    timeoutMs: Math.min(timeout, dns.timeout),
    clock,
  });
  return { lists: use, skip: [...skip, ...ours], timeout, resolver, clock, log, alarm, random: Math.random };
}

/** Asks every list that is configured for its test entries. */
export async function lookAtLists(config: Config): Promise<readonly ListReport[]> {
  const clock = systemClock;
  const { lists, timeout, ...deps } = listsOptions(config, { clock, log: silentLog, alarm: () => {} });
  const admission = {
    ...deps,
    resolver: createResolver({ servers: config.dns.servers, timeoutMs: config.dns.timeout, clock }),
  };
  const ofMail = lists.map(
    (rule) => ({ name: rule.name, asked: 'mail', list: askedList(rule, timeout, deps).dns }) as const,
  );
  const ofConnection = config.admission.dnsLists.lists.map(({ zone }) => {
    const rule = { zone, probes: addressProbes(), counts: () => true, patience: config.admission.dnsLists.timeout };
    return { name: zone, asked: 'connection', list: new DnsList(rule, admission) } as const;
  });
  return Promise.all(
    [...ofConnection, ...ofMail].map(async ({ name, asked, list }) => {
      const began = clock.now();
      await list.check();
      return { name, asked, zone: list.zone, ...list.health, ms: clock.now() - began };
    }),
  );
}
