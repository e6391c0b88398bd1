import assert from 'node:assert/strict';
import type { Load } from './load.ts';
import { type SmtpSink, startSmtpSink } from './smtp-sink.ts';

/** Counts kills, and what arrives in between, so that it can be said of each mail how many it was in flight at. */
export class Deaths {
  /** Kills that have begun, and those that are over. */
  begun = 0;
  over = 0;
  /** Of each mail in the sink: the kills that had begun when it came. */
  readonly #arrivals: number[] = [];

  /** @param kill resolves when whoever was to die is gone */
  async during(kill: () => Promise<void>): Promise<void> {
    this.begun++;
    await kill();
    this.over++;
  }

  startSink(): Promise<SmtpSink> {
    return startSmtpSink({
      script: (where) => {
        if (where === 'end') this.#arrivals.push(this.begun);
        return null;
      },
    });
  }

  /** No mail has come more often than once, and once more for each death between its sending and its last arrival. */
  assertNoneTooOften(load: Load, sink: SmtpSink): void {
    const mails = new Map<string, { count: number; last: number }>();
    for (const [n, { data }] of sink.mails.entries()) {
      const subject = /\r\nSubject: (load-\d+)\r\n/.exec(data.toString('latin1'))?.[1] ?? '';
      mails.set(subject, { count: (mails.get(subject)?.count ?? 0) + 1, last: this.#arrivals[n] ?? 0 });
    }
    for (const [subject, { count, last }] of mails) {
      const sent = load.offered.get(subject);
      assert.ok(sent !== undefined, `"${subject}" was never sent`);
      assert.ok(
        count <= 1 + last - sent,
        `${subject} came ${count} times; ${last - sent} deaths while it was in flight`,
      );
    }
  }
}
