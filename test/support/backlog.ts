import { randomBytes } from 'node:crypto';
import { type Disk, systemDisk } from '../../src/base/durable.ts';
import { silentLog } from '../../src/base/log.ts';
import { MailId } from '../../src/mail/mail-id.ts';
import { DiskSpool } from '../../src/spool/disk-spool.ts';
import { plainMail } from './mails.ts';
import { address } from './story.ts';

/** Nobody waits for the disk: what a test makes need not survive a power failure. */
const hasty: Disk = { ...systemDisk, sync: async () => {}, syncFolder: async () => {} };
const AT_ONCE = 16;

/**
 * Puts `count` small mails into deferred by the spool's own code, each tried once, due at `due` (ms since the epoch).
 * Subjects are `backlog-0` and so on, all for bert@company.test. No gateway may run on the spool.
 */
export async function makeBacklog(root: string, count: number, due: number): Promise<void> {
  const spool = await DiskSpool.open({
    root,
    slots: [0],
    log: silentLog,
    disk: hasty,
    alarm: (path) => assertNot(path),
  });
  const recipients = [address('bert@company.test')];
  const verdict = { recipients, action: 'deliver', rule: 'clean', temporary: false, text: null } as const;
  const verdicts = [{ ...verdict, changes: [], keep: false, notices: [], copies: [], reasons: ['nothing was found'] }];
  const envelope = { sender: address('anna@sender.test'), recipients, smtputf8: false, body: '7bit' } as const;
  const at = Date.now();
  let next = 0;
  const make = async () => {
    while (next < count) {
      const n = next++;
      const id = MailId.create(at - n, randomBytes(4)); // within one millisecond there are no 100,000 ids
      const mail = Buffer.from(plainMail(`backlog-${n}`));
      const entry = await spool.put({ id, envelope, session: null, at, verdicts, stamp: null, made: null }, [mail]);
      const answer = '451 4.2.0 later';
      await entry.note(recipients.map((recipient) => ({ recipient, state: 'deferred', at, answer })));
      await entry.defer(due);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, make));
  await spool.close();
}

function assertNot(path: string): never {
  throw new Error(`${path} could not be read`);
}
