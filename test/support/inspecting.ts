import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { type Memory, noMemory } from '../../src/base/memory.ts';
import type { DnsAnswer, Resolver } from '../../src/base/resolver.ts';
import { SharedCounters } from '../../src/base/shared-counters.ts';
import type { Config } from '../../src/config/config.ts';
import { type Inspection, openInspection } from '../../src/main/inspection.ts';

const nothing = () => Promise.resolve<DnsAnswer<never>>({ kind: 'not-found', name: 'unknown' });

/** A DNS in which there are no names. */
export const emptyResolver: Resolver = {
  resolveMx: nothing,
  resolveAddress: nothing,
  resolveIPv4: nothing,
  resolveIPv6: nothing,
  resolveTxt: nothing,
  resolvePtr: nothing,
};

/** Inspection by a configuration, with what a test or a bench gives it around. */
export function openTestInspection(
  config: Config,
  around: { readonly resolver?: Resolver; readonly memory?: Memory } = {},
): Promise<Inspection> {
  const counters = new SharedCounters({ clock: systemClock, tell: () => {} });
  return openInspection({
    config,
    resolver: emptyResolver,
    memory: noMemory,
    counters,
    alarm: () => {},
    clock: systemClock,
    log: silentLog,
    ...around,
  });
}
