import type { Clock } from '../base/clock.ts';
import type { Counters } from '../base/counters.ts';
import type { Log } from '../base/log.ts';
import type { Memory } from '../base/memory.ts';
import type { Resolver } from '../base/resolver.ts';
import type { Clamd, Config } from '../config/config.ts';
import { decodeWords } from '../dissect/mime/encoded-word.ts';
import { createAttachmentInspector } from '../inspect/attachment/attachment.ts';
import { createAuthInspector } from '../inspect/auth/auth.ts';
import type { Verifier } from '../inspect/auth/verifier.ts';
import { createVerifier } from '../inspect/auth/verify.ts';
import { createContentInspector } from '../inspect/content/content.ts';
import type { Inspector, Reviewer } from '../inspect/inspector.ts';
import { createStructureInspector } from '../inspect/structure.ts';
import { createClamdInspector } from '../inspect/virus/clamd.ts';
import { createYaraInspector } from '../inspect/virus/yara.ts';
import type { Domain } from '../mail/domain.ts';
import type { Observer } from '../mail/judged-mail.ts';
import { contentRules, yaraRules } from './material.ts';
import { openSpamExaminers } from './spam-examiners.ts';

export interface ExaminerDeps {
  readonly config: Config;
  readonly resolver: Resolver;
  readonly memory: Memory;
  readonly counters: Counters;
  readonly hosted: (domain: Domain) => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** Everybody who looks at a mail, in the order in which their findings are told. */
export interface Examiners {
  readonly inspectors: readonly Inspector[];
  readonly reviewers: readonly Reviewer[];
  readonly verifier: Verifier;
  /** They learn from the verdicts. */
  readonly observers: readonly Observer[];
}

/** @throws ConfigMistakes where rules cannot be used */
export async function openExaminers(deps: ExaminerDeps): Promise<Examiners> {
  const { config } = deps;
  const { yara, clamd } = config.engines;
  const spam = openSpamExaminers(deps);
  return {
    ...spam,
    inspectors: [
      createStructureInspector(),
      ...(yara.enabled ? [createYaraInspector({ scanner: (await yaraRules(yara)).scanner })] : []),
      ...(clamd ? [openClamd(clamd)] : []),
      createAttachmentInspector(config.attachments),
      createAuthInspector(),
      createContentInspector({ rules: await contentRules(config.content), decodeWords }),
      ...spam.inspectors,
    ],
    verifier: openVerifier(deps),
  };
}

function openVerifier({ config, resolver, clock, log }: ExaminerDeps): Verifier {
  const { enabled, trustedSealers, timeout: timeoutMs } = config.authentication;
  const { hostname } = config;
  return createVerifier({ resolver, enabled, trustedSealers, timeoutMs, hostname, decodeWords, clock, log });
}

function openClamd(clamd: Clamd): Inspector {
  const { at, timeout, connections, raw } = clamd;
  return createClamdInspector({ at, timeout, connections, raw });
}
