import type { Log } from '../base/log.ts';
import { decodeWords } from '../dissect/mime/encoded-word.ts';
import { authenticationInWords } from '../mail/authentication.ts';
import { MailEvent, type Step } from '../mail/event.ts';
import type { Dissection, HeaderField } from '../mail/part.ts';
import type { MailRecord } from '../mail/record.ts';
import type { Reply } from '../mail/reply.ts';
import type { Recorder } from '../record/recorder.ts';
import type { Judgement } from './judge.ts';

function field(header: readonly HeaderField[], name: string): string {
  return header.find((one) => one.name.toLowerCase() === name)?.value ?? '';
}

export function stepOf({ id, session }: Pick<MailRecord, 'id' | 'session'>, at: number): Step {
  return { mail: id, session: session?.id ?? null, at };
}

/** The From field, decoded; '' where there is none. */
export function authorOf({ root }: Dissection): string {
  return decodeWords(field(root.header, 'from'));
}

/**
 * The story of a mail up to its verdict.
 * @param said what the client was told; null where it had its answer already
 */
export function tellJudgement(
  recorder: Recorder,
  record: MailRecord,
  judgement: Judgement,
  told: { at: number; said: Reply | null },
): void {
  const { dissection, findings, timings, verdicts, authentication } = judgement;
  const step = stepOf(record, told.at);
  const { header } = dissection.root;
  recorder.note(
    MailEvent.received(
      { ...step, at: record.at },
      {
        session: record.session,
        envelope: record.envelope,
        size: dissection.bytes.size,
        subject: dissection.subject,
        from: authorOf(dissection),
        messageId: field(header, 'message-id'),
      },
    ),
  );
  recorder.note(MailEvent.dissected(step, dissection));
  recorder.note(
    MailEvent.inspected(step, findings, timings, authentication === null ? '' : authenticationInWords(authentication)),
  );
  recorder.note(MailEvent.decided(step, verdicts, told.said));
}

/** The client of an arriving mail gets an answer of which the record would not know otherwise. */
export function tellRefusal(recorder: Recorder, record: MailRecord, told: { at: number; said: Reply }): void {
  const { envelope, session } = record;
  const [only, second] = envelope.recipients;
  recorder.note(
    MailEvent.refused(stepOf(record, told.at), {
      client: session?.address ?? '',
      helo: session?.helo ?? null,
      listener: session?.listener ?? '',
      command: 'DATA',
      sender: envelope.sender?.text ?? null,
      recipient: second === undefined ? (only?.text ?? null) : null,
      reply: told.said,
    }),
  );
}

/**
 * One line for each mail and verdict.
 * @param ms since all its bytes were there, or since it was taken up again
 */
export function logJudgement(log: Log, record: MailRecord, judgement: Judgement, code: number, ms: number): void {
  const { verdicts, dissection } = judgement;
  log.info(
    {
      mail: record.id,
      client: record.session?.address ?? null,
      sender: record.envelope.sender?.text ?? null,
      recipients: record.envelope.recipients.length,
      size: dissection.bytes.size,
      action: distinct(verdicts.map(({ action }) => action)),
      rule: distinct(verdicts.map(({ rule }) => rule)),
      reply: code,
      ms: Math.round(ms),
    },
    'mail',
  );
}

function distinct(texts: readonly string[]): string {
  return texts.length === 1 ? (texts[0] ?? '') : [...new Set(texts)].join(', ');
}
