import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Clamd, Config } from '../config/config.ts';
import { createUnpacker } from '../dissect/archive/unpack.ts';
import { ThreadCodeReader } from '../dissect/code/thread-code-reader.ts';
import { createDissector, type Dissector } from '../dissect/dissect.ts';
import { decodeWords } from '../dissect/mime/encoded-word.ts';
import { createAttachmentInspector } from '../inspect/attachment/attachment.ts';
import { createContentInspector } from '../inspect/content/content.ts';
import type { Inspector } from '../inspect/inspector.ts';
import { createPanel } from '../inspect/panel.ts';
import { createStructureInspector } from '../inspect/structure.ts';
import { createClamdInspector } from '../inspect/virus/clamd.ts';
import { createYaraInspector } from '../inspect/virus/yara.ts';
import type { Domain } from '../mail/domain.ts';
import { domainTable } from '../mail/domain-table.ts';
import { Judge } from '../way/judge.ts';
import { contentRules, yaraRules } from './material.ts';
import { PLACES } from './places.ts';

/** Dissector, panel and policy of one process, joined. */
export interface Inspection {
  readonly judge: Judge;
  readonly dissector: Dissector;
  readonly hosted: (domain: Domain) => boolean;
  close(): Promise<void>;
}

export interface InspectionDeps {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
}

/** Processes that open hostile archives, started when first needed: a second one, so that one slow archive does not hold up all. */
const SANDBOXES = 2;

/** @throws ConfigMistakes where rules cannot be used */
export async function openInspection({ config, clock, log }: InspectionDeps): Promise<Inspection> {
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
  const panel = createPanel({ inspectors: await openInspectors(config), clock, log });
  const find = domainTable(config.domains.map(({ name }) => [name, true] as const));
  const hosted = (domain: Domain) => find(domain) === true;
  return {
    judge: new Judge({ dissector, panel, policy: config.policy, hosted, clock }),
    dissector,
    hosted,
    async close() {
      await panel.close();
      await dissector.close();
    },
  };
}

async function openInspectors(config: Config): Promise<readonly Inspector[]> {
  const { yara, clamd } = config.engines;
  return [
    createStructureInspector(),
    ...(yara.enabled ? [createYaraInspector({ scanner: (await yaraRules(yara)).scanner })] : []),
    ...(clamd ? [openClamd(clamd)] : []),
    createAttachmentInspector(config.attachments),
    createContentInspector({ rules: await contentRules(config.content), decodeWords }),
  ];
}

function openClamd(clamd: Clamd): Inspector {
  const { at, timeout, connections, raw } = clamd;
  return createClamdInspector({ at, timeout, connections, raw });
}
