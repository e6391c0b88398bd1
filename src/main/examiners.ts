import type { Clamd } from '../config/config.ts';
import { decodeWords } from '../dissect/mime/encoded-word.ts';
import { createAttachmentInspector } from '../inspect/attachment/attachment.ts';
import { createAuthInspector } from '../inspect/auth/auth.ts';
import type { Verifier } from '../inspect/auth/verifier.ts';
import { createVerifier } from '../inspect/auth/verify.ts';
import { createContentInspector } from '../inspect/content/content.ts';
import type { Inspector } from '../inspect/inspector.ts';
import { createStructureInspector } from '../inspect/structure.ts';
import { createClamdInspector } from '../inspect/virus/clamd.ts';
import { createYaraInspector } from '../inspect/virus/yara.ts';
import type { ExaminerDeps, Examiners } from './examiner-deps.ts';
import { contentRules, yaraRules } from './material.ts';
import { openSpamExaminers } from './spam-examiners.ts';

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
