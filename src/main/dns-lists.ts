import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { createResolver } from '../base/resolver.ts';
import type { Config } from '../config/config.ts';
import type { ListsOptions } from '../inspect/spam/lists/lists.ts';
import { Domain } from '../mail/domain.ts';

/** The lists in the DNS and what they are asked with: a resolver of their own, whose memory senders may fill with what they like. */
export function listsOptions({ spam, dns, domains }: Config, clock: Clock, log: Log): ListsOptions {
  const { use, skip, timeout, servers } = spam.lists;
  // Nobody needs to be told which domains are ours. `*` is none.
  const ours = domains.flatMap(({ name }) => Domain.parse(name.replace(/^\*\./, '')) ?? []);
  const resolver = createResolver({
    servers: servers.length > 0 ? servers : dns.servers,
    timeoutMs: Math.min(timeout, dns.timeout),
    clock,
  });
  return { lists: use, skip: [...skip, ...ours], timeout, resolver, clock, log, random: Math.random };
}
