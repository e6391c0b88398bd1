import type { RaiseAlarm } from '../base/alarm.ts';
import type { Clock } from '../base/clock.ts';
import type { Counters } from '../base/counters.ts';
import type { Log } from '../base/log.ts';
import type { Memory } from '../base/memory.ts';
import type { Resolver } from '../base/resolver.ts';
import type { Config } from '../config/config.ts';
import { createUnpacker } from '../dissect/archive/unpack.ts';
import { ThreadCodeReader } from '../dissect/code/thread-code-reader.ts';
import { createDissector, type Dissector } from '../dissect/dissect.ts';
import { createStamper } from '../inspect/auth/stamper.ts';
import { createPanel } from '../inspect/panel.ts';
import type { Domain } from '../mail/domain.ts';
import { domainTable } from '../mail/domain-table.ts';
import type { Observer } from '../mail/judged-mail.ts';
import { Judge } from '../way/judge.ts';
import { openExaminers } from './examiners.ts';
import { PLACES } from './places.ts';

/** Dissector, panel and policy of one process, joined. */
export interface Inspection {
  readonly judge: Judge;
  readonly dissector: Dissector;
  readonly hosted: (domain: Domain) => boolean;
  readonly observers: readonly Observer[];
  close(): Promise<void>;
}

export interface InspectionDeps {
  readonly config: Config;
  readonly resolver: Resolver;
  readonly memory: Memory;
  readonly counters: Counters;
  readonly alarm: RaiseAlarm;
  readonly clock: Clock;
  readonly log: Log;
}

/** Processes that open hostile archives, started when first needed: a second one, so that one slow archive does not hold up all. */
const SANDBOXES = 2;

/** @throws ConfigMistakes where rules cannot be used */
export async function openInspection(deps: InspectionDeps): Promise<Inspection> {
  const { config, clock, log } = deps;
  const { limits } = config;
  const unpacker = createUnpacker({ poolSize: SANDBOXES, log });
  const dissector = createDissector({
    limits: {
      headerBytes: limits.header,
      mimeParts: limits.mimeParts,
      mimeDepth: limits.mimeDepth,
      archiveDepth: limits.archiveDepth,
      members: limits.members,
      expandedBytes: limits.expanded,
      ratio: limits.ratio,
      ratioFrom: limits.ratioAbove,
      unpackMs: limits.unpackTime,
    },
    unpacker,
    passwords: config.attachments.passwords,
    ...(config.attachments.codes ? { codes: new ThreadCodeReader() } : {}),
    scratchFolder: PLACES.scratch(config),
    clock,
  });
  const find = domainTable(config.domains.map(({ name }) => [name, true] as const));
  const hosted = (domain: Domain) => find(domain) === true;
  const examiners = await openExaminers({ ...deps, hosted });
  const { inspectors, reviewers, verifier, observers } = examiners;
  const stamper = createStamper(config.authentication.authservId);
  const panel = createPanel({ inspectors, reviewers, clock, log });
  return {
    judge: new Judge({ dissector, verifier, stamper, panel, policy: config.policy, hosted, clock }),
    dissector,
    hosted,
    observers,
    async close() {
      await panel.close();
      await dissector.close();
    },
  };
}
