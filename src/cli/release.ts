import type { Address } from '../mail/address.ts';
import { type Bytes, windows } from '../mail/bytes.ts';
import { MailEvent } from '../mail/event.ts';
import type { MailId } from '../mail/mail-id.ts';
import type { MailRecord } from '../mail/record.ts';
import { deliveredAs } from '../mail/verdict.ts';
import type { QuarantineItem } from '../quarantine/quarantine.ts';
import type { Outcome } from './outcome.ts';
import { isKeptAsSpam, teachKept } from './teach-kept.ts';
import { LOOKED_FOR_AFTER_MS, type Rooms } from './verb.ts';

const WINDOW = 65_536;

/**
 * Puts a copy of a quarantined mail into the spool, its bytes as they came, from its own sender. Custody of the copy comes
 * before the mark in the quarantine: a crash between them can send twice, never lose.
 * @param to null for those of its recipients to whom it has not been released yet
 * @param teach whether it is taught as no spam; null where that follows from why it was kept
 */
export async function release(
  rooms: Rooms,
  id: MailId,
  to: readonly Address[] | null,
  teach: boolean | null,
): Promise<Outcome> {
  const item = await rooms.quarantine.find(id);
  const mail = item === null ? null : await rooms.quarantine.open(id);
  if (item === null || mail === null) {
    return { id, done: false, text: 'there is no such mail in quarantine; "postern quarantine list" shows what is' };
  }
  try {
    const recipients = to ?? unreleased(item);
    if (recipients.length === 0) {
      return { id, done: false, text: 'it has been released to all its recipients; --to ADDRESS sends it again' };
    }
    const copy = rooms.newId();
    const at = rooms.clock.now();
    const record = releaseRecord(item, copy, recipients, at);
    await rooms.nudge([{ id: copy, due: at + LOOKED_FOR_AFTER_MS }]);
    await rooms.yard.submit(record, chunks(mail.bytes), at);
    await rooms.quarantine.markReleased(id, recipients, at);
    // Whoever sends it elsewhere may want to have it looked at.
    if (to === null && item.findings.every(({ kind }) => kind !== 'virus')) await rooms.forgive(id);
    const step = { mail: id, session: null, at };
    const { subject, from } = item;
    const told = { session: null, envelope: record.envelope, size: mail.bytes.size, subject, from, messageId: '' };
    await rooms.note([
      MailEvent.released(step, recipients, copy),
      MailEvent.made(step, 'release', copy, recipients),
      MailEvent.received({ ...step, mail: copy }, told),
    ]);
    await rooms.nudge([{ id: copy, due: at }]);
    const taught = (teach ?? (to === null && isKeptAsSpam(item))) ? await teachKept(rooms, mail.bytes, 'ham') : '';
    const whom = recipients.map(({ text }) => text).join(', ');
    return { id, done: true, text: `released to ${whom}; carried by ${copy}${taught}` };
  } finally {
    mail.close();
  }
}

function unreleased({ envelope, released }: QuarantineItem): readonly Address[] {
  const keys = new Set(released.map(({ recipient }) => recipient.key));
  return envelope.recipients.filter(({ key }) => !keys.has(key));
}

function releaseRecord(item: QuarantineItem, id: MailId, recipients: readonly Address[], at: number): MailRecord {
  return {
    id,
    envelope: { ...item.envelope, recipients },
    session: null,
    at,
    verdicts: [deliveredAs('release', recipients, 'the administrator released it from quarantine')],
    stamp: item.stamp,
    made: { purpose: 'release', from: item.id },
  };
}

function* chunks(bytes: Bytes): Generator<Buffer> {
  for (const { chunk } of windows(bytes, WINDOW)) yield chunk;
}
