import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '../../src/base/log.ts';
import { MailId } from '../../src/mail/mail-id.ts';
import type { MailRecord } from '../../src/mail/record.ts';
import type { Verdict } from '../../src/mail/verdict.ts';
import { DiskSpool } from '../../src/spool/disk-spool.ts';
import { address } from '../support/story.ts';

const JUDGED: Omit<Verdict, 'recipients'> = {
  action: 'deliver',
  rule: 'any',
  temporary: false,
  text: null,
  changes: [],
  keep: false,
  notices: [],
  copies: [],
  reasons: [],
};

function record(token: string, name: string, verdict: Omit<Verdict, 'recipients'> | null): MailRecord {
  const recipients = [address(`${name}-${token}@smtp.test`)];
  const now = Date.now();
  return {
    id: MailId.create(now, randomBytes(4)),
    envelope: { sender: address('anna@sender.test'), recipients, smtputf8: false, body: '7bit' },
    session: null,
    at: now,
    verdicts: verdict && [{ ...verdict, recipients }],
    stamp: null,
    made: null,
  };
}

/** What a worker that died in every state of its work leaves in its slot. */
export async function plantMail(root: string, slot: number, token: string): Promise<void> {
  const alarm = (path: string, why: string): never => {
    throw new Error(`${path}: ${why}`);
  };
  const spool = await DiskSpool.open({ root, slots: [slot], log: silentLog, alarm });
  const mail = [Buffer.from(`Subject: ${token}\r\n\r\nGood morning.\r\n`)];
  for (const one of [record(token, 'judged', JUDGED), record(token, 'fresh', null)])
    (await spool.put(one, mail)).close();
  await (await spool.put(record(token, 'waiting', JUDGED), mail)).defer(Date.now());
  await spool.close();
  writeFileSync(join(root, String(slot), 'incoming', record(token, 'unfinished', null).id), 'Subject: half a ma');
}
