import { z } from 'zod';
import { Damaged, encodeFrame } from '../base/payload-format.ts';
import type { MailRecord, Progress, Stamp } from '../mail/record.ts';
import {
  progressJson,
  progressToJson,
  recordJson,
  recordToJson,
  stampJson,
  verdictsJson,
  verdictsToJson,
} from '../mail/record-json.ts';
import type { Verdict } from '../mail/verdict.ts';

// The journal of one mail. The first frame is the custody record and carries the version; later ones say what changed.

const VERSION = 1;

const firstFrame = z.object({ version: z.literal(VERSION), record: recordJson });

const laterFrame = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('decided'), verdicts: verdictsJson, stamp: stampJson.nullable().optional() }),
  z.object({ kind: z.literal('progress'), progress: progressJson }),
  z.object({ kind: z.literal('deferred'), progress: progressJson }),
  z.object({ kind: z.literal('interrupted'), progress: progressJson }),
]);

export function recordFrame(record: MailRecord): Buffer {
  return encodeFrame({ version: VERSION, record: recordToJson(record) });
}

/** @param stamp left out, it stays as it is */
export function decidedFrame(verdicts: readonly Verdict[], stamp?: Stamp | null): Buffer {
  return encodeFrame({ kind: 'decided', verdicts: verdictsToJson(verdicts), stamp });
}

export function progressFrame(progress: readonly Progress[]): Buffer {
  return encodeFrame({ kind: 'progress', progress: progressToJson(progress) });
}

/** One attempt has ended and the mail waits; with it what the attempt brought and was not written before. */
export function deferredFrame(progress: readonly Progress[]): Buffer {
  return encodeFrame({ kind: 'deferred', progress: progressToJson(progress) });
}

/** The process died with the mail in hand, which waits now. */
export function interruptedFrame(progress: readonly Progress[]): Buffer {
  return encodeFrame({ kind: 'interrupted', progress: progressToJson(progress) });
}

/** What the frames of one mail add up to. */
export class Journal {
  readonly #progress = new Map<string, Progress>();
  #record: MailRecord | null = null;
  #attempts = 0;
  #deaths = 0;

  get progress(): Map<string, Progress> {
    return this.#progress;
  }

  get attempts(): number {
    return this.#attempts;
  }

  get deaths(): number {
    return this.#deaths;
  }

  /** @throws Damaged before the first frame */
  get record(): MailRecord {
    if (this.#record === null) throw new Damaged('the custody record is missing');
    return this.#record;
  }

  /**
   * Takes the next frame.
   * @throws Damaged where it is none of the spool's
   */
  add(value: unknown): void {
    if (this.#record === null) {
      this.#record = understood(firstFrame, value).record;
      return;
    }
    const frame = understood(laterFrame, value);
    if (frame.kind === 'decided') {
      const { verdicts, stamp = this.#record.stamp } = frame;
      this.#record = { ...this.#record, verdicts, stamp };
      return;
    }
    if (frame.kind === 'deferred') this.#attempts++;
    if (frame.kind === 'interrupted') this.#deaths++;
    for (const one of frame.progress) this.#progress.set(one.recipient.key, one);
  }
}

function understood<T>(shape: z.ZodType<T>, value: unknown): T {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new Damaged(
    `a journal entry is wrong at ${issue?.path.join('.') ?? '?'}: ${issue?.message ?? 'unknown shape'}`,
  );
}
