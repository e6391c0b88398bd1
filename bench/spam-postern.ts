import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../src/base/log.ts';
import { noMemory } from '../src/base/memory.ts';
import type { Resolver } from '../src/base/resolver.ts';
import { SharedCounters } from '../src/base/shared-counters.ts';
import { loadedConfig } from '../src/config/load.ts';
import { buildModels } from '../src/learning/build.ts';
import { Model } from '../src/learning/model.ts';
import { writeModels } from '../src/learning/model-folder.ts';
import { Address } from '../src/mail/address.ts';
import { memoryBytes } from '../src/mail/bytes.ts';
import { openInspection } from '../src/main/inspection.ts';
import { PLACES } from '../src/main/places.ts';
import { makeScratch } from '../src/main/state-folder.ts';
import { lessonsOf } from '../test/support/spam-lessons.ts';
import type { Peer } from './spam-peers.ts';

const CONFIGURATION = `
state: ./state
engines: { clamd: false, yara: { enabled: false } }
authentication: { enabled: false }
`;

/** The network tells nothing. */
const resolver = new Proxy({} as Resolver, {
  get: () => () => Promise.resolve({ kind: 'not-found' }),
});

/** The whole inspection as the gateway makes it: what all findings of the kinds spam and auth add up to. The base model has seen the mails that are judged, so there is none. */
export async function startPostern(): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-spam-'));
  writeFileSync(join(folder, 'postern.yaml'), CONFIGURATION);
  const { config } = loadedConfig({ path: 'postern.yaml', env: {}, cwd: folder });
  makeScratch(config);
  const recipient = Address.parse('reader@example.org');
  const recipients = recipient === null ? [] : [recipient];
  const clock = { now: () => now };
  let now = 0;
  const counters = new SharedCounters({ clock, tell: () => {} });
  const inspection = await openInspection({
    config,
    resolver,
    memory: noMemory,
    counters,
    alarm: () => {},
    clock,
    log: silentLog,
  });
  return {
    name: 'Postern',
    async teach(mails) {
      const lessons = (await lessonsOf(mails)).map((lesson) => ({ ...lesson, at: 0 }));
      writeModels(PLACES.models(config), buildModels(new Model(), lessons, 0, config.spam.learning));
    },
    async score(mail) {
      now = Math.max(now, mail.at);
      const sender = Address.parse(/^From:.*?([\w.+-]+@[\w.-]+)/im.exec(mail.data.toString('latin1'))?.[1] ?? '');
      const envelope = { sender, recipients, smtputf8: false, body: '8bitmime' } as const;
      const bytes = memoryBytes(mail.data);
      const judgement = await inspection.judge.judge({ bytes, envelope, session: null, answerable: false }, 60_000);
      judgement.dissection.close();
      const counted = judgement.findings.filter(({ kind }) => kind === 'spam' || kind === 'auth');
      return counted.reduce((sum, { score }) => sum + score, 0);
    },
    async close() {
      await inspection.close();
      rmSync(folder, { recursive: true });
    },
  };
}
