import { until } from './gateway.ts';
import { plainMail } from './mails.ts';
import { SmtpClient } from './smtp-client.ts';
import type { SmtpSink } from './smtp-sink.ts';

/** Sends mail after mail until told to stop; collects the subjects of those that got a 250. */
export class Load {
  readonly accepted = new Set<string>();
  /** Every mail that was begun, with what `mark` said then. */
  readonly offered = new Map<string, number>();
  readonly #port: number;
  readonly #mark: () => number;
  readonly #clients: Promise<void>[];
  #stopped = false;
  #count = 0;

  constructor(port: number, clients: number, mark: () => number = () => 0) {
    this.#port = port;
    this.#mark = mark;
    this.#clients = Array.from({ length: clients }, () => this.#run());
  }

  async untilAccepted(count: number): Promise<void> {
    await until(() => (this.accepted.size >= count ? true : null));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#clients);
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        const client = await SmtpClient.connect(this.#port);
        while (!this.#stopped) await this.#send(client);
        client.close();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 50)); // the gateway is gone for a moment; knock again
      }
    }
  }

  async #send(client: SmtpClient): Promise<void> {
    const subject = `load-${++this.#count}`;
    this.offered.set(subject, this.#mark());
    const reply = await client.send({
      to: ['bert@company.test'],
      data: plainMail(subject, `${'line\r\n'.repeat(500)}`),
    });
    if (reply.startsWith('250')) this.accepted.add(subject);
  }
}

/** How often each mail arrived. */
export function arrivals(sink: SmtpSink): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { data } of sink.mails) {
    const subject = /\r\nSubject: (load-\d+)\r\n/.exec(data.toString('latin1'))?.[1] ?? '';
    counts.set(subject, (counts.get(subject) ?? 0) + 1);
  }
  return counts;
}

/** Resolves when every mail that got a 250 has arrived; the test's own timeout bounds it. */
export async function untilAllArrived(load: Load, sink: SmtpSink): Promise<Map<string, number>> {
  return until(() => {
    const counts = arrivals(sink);
    return [...load.accepted].every((subject) => counts.has(subject)) ? counts : null;
  });
}
