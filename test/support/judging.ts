import { after } from 'node:test';
import { loadedText } from '../../src/config/load.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { Part } from '../../src/mail/part.ts';
import { makeScratch } from '../../src/main/state-folder.ts';
import { temporaryFolder } from './folder.ts';
import { openTestInspection } from './inspecting.ts';
import { address } from './story.ts';
import { WITHOUT_SPAM_CHECKS } from './without-spam-checks.ts';

/** A mail as the gateway judges it by its defaults, but for signs of spam: its own YARA rules for viruses, no clamd, the built-in policy. */
export interface Judged {
  readonly action: string;
  readonly rule: string;
  /** Kind, name and part of each finding: `ambiguous boundary-form in 2`. */
  readonly findings: readonly string[];
  readonly root: Part;
  readonly parts: readonly Part[];
  /** Whether some part is, or holds, these octets. */
  holds(content: string): boolean;
}

export type Judge = <T>(mail: Buffer | string, look: (judged: Judged) => T) => Promise<T>;

/** What is looked at is gone behind the look. Everything ends with the test file. `words` are a content list of the administrator's. */
export async function defaultJudge({ words = [] }: { words?: readonly string[] } = {}): Promise<Judge> {
  const folder = temporaryFolder('judge');
  const settings = {
    state: folder.path,
    engines: { clamd: false },
    hostname: 'gw.company.test',
    ...(words.length === 0 ? {} : { content: { lists: [{ name: 'secret', words }] } }),
    ...WITHOUT_SPAM_CHECKS,
  };
  const text = JSON.stringify(settings); // JSON is YAML
  const { config } = loadedText({ file: null, text }, folder.path);
  makeScratch(config);
  const inspection = await openTestInspection(config);
  after(async () => {
    await inspection.close();
    folder[Symbol.dispose]();
  });
  const envelope = {
    sender: null,
    recipients: [address('bert@gw.company.test')],
    smtputf8: false,
    body: '8bitmime',
  } as const;
  return async (mail, look) => {
    const octets = typeof mail === 'string' ? Buffer.from(mail, 'latin1') : mail;
    const judgement = await inspection.judge.judge(
      { bytes: memoryBytes(octets), envelope, session: null, answerable: false },
      60_000,
    );
    const { dissection, findings, verdicts } = judgement;
    const { root, parts } = dissection;
    try {
      return look({
        action: verdicts[0]?.action ?? 'none',
        rule: verdicts[0]?.rule ?? '',
        findings: findings.map(({ kind, name, part }) => `${kind} ${name} in ${part}`),
        root,
        parts,
        holds: (content) => parts.some((part) => part.content().slice(0, part.size).includes(content, 0, 'latin1')),
      });
    } finally {
      dissection.close();
    }
  };
}
