import { decodeWords } from '../dissect/mime/encoded-word.ts';
import { MailEvent, type Step } from '../mail/event.ts';
import type { HeaderField } from '../mail/part.ts';
import type { MailRecord } from '../mail/record.ts';
import type { Reply } from '../mail/reply.ts';
import type { Recorder } from '../record/recorder.ts';
import type { Judgement } from './judge.ts';

function field(header: readonly HeaderField[], name: string): string {
  return header.find((one) => one.name.toLowerCase() === name)?.value ?? '';
}

export function stepOf(record: Pick<MailRecord, 'id'>, at: number): Step {
  return { mail: record.id, session: null, at };
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
  const { dissection, findings, timings, verdicts } = judgement;
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
        from: decodeWords(field(header, 'from')),
        messageId: field(header, 'message-id'),
      },
    ),
  );
  recorder.note(MailEvent.dissected(step, dissection));
  recorder.note(MailEvent.inspected(step, findings, timings));
  recorder.note(MailEvent.decided(step, verdicts, told.said));
}
