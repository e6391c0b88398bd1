import type { Envelope } from '../mail/envelope.ts';
import { MailEvent } from '../mail/event.ts';
import type { MailId } from '../mail/mail-id.ts';
import { reply } from '../mail/replies.ts';
import type { Reply } from '../mail/reply.ts';
import type { SessionFacts } from '../mail/session.ts';
import type { Caller } from './caller.ts';
import { failureReply } from './failure.ts';
import { freshId } from './fresh-id.ts';
import type { Arrival, Waiter } from './intake.ts';
import type { HouseQuestion, Refusal } from './protocol/step.ts';
import type { Site } from './site.ts';
import { receivedField } from './trace.ts';
import type { Transfer } from './transfer.ts';

/** What the dialog has come to. */
export type Spoken = Pick<SessionFacts, 'helo' | 'protocol'>;

const HUNG_UP = 'the client hung up before it had an answer';

/** Answers a session's questions for the house, and tells the record what was refused. */
export class Steward<A extends Arrival> {
  readonly #site: Site<A>;
  readonly #caller: Caller;
  readonly #transfer: Transfer<A>;
  readonly #hostname: string;
  /** Ties mails and notes of one session to each other; made for the first of them. */
  #sessionId: MailId | null = null;
  /** When the transaction began. */
  #begun = 0;

  constructor(site: Site<A>, caller: Caller, transfer: Transfer<A>, hostname: string) {
    this.#site = site;
    this.#caller = caller;
    this.#transfer = transfer;
    this.#hostname = hostname;
  }

  /** Throws or rejects where the house fails; `failure` knows the answer then. */
  ask(question: HouseQuestion, spoken: Spoken, waiter: Waiter): Reply | Promise<Reply> {
    const { client, visit } = this.#caller;
    switch (question.kind) {
      case 'hello':
        return visit.hello(this.#caller.helo(question.host), client);
      case 'sender':
        this.#begun = this.#site.clock.now();
        return visit.sender(question.sender, client);
      case 'recipient':
        return visit.recipient(question.recipient, client);
      case 'data':
        return this.#open(question.envelope, spoken);
      case 'end':
        return this.#hand(question.envelope, waiter);
    }
  }

  /** The reply to what went wrong in the house. */
  failure(error: unknown): Reply {
    const answer = failureReply(error);
    this.#site.log.error(
      { client: this.#caller.client.address, mail: this.#transfer.id, error: answer.reason },
      'a mail was not taken',
    );
    return answer;
  }

  /** A command was refused, which nobody else tells the record. */
  note({ command, reply: said, sender, recipient }: Refusal, helo: string | null): void {
    const { clock, intake } = this.#site;
    const { address, listener } = this.#caller.client;
    const at = clock.now();
    intake.note(
      MailEvent.refused(
        { mail: command === 'DATA' ? this.#transfer.id : null, session: this.#session(at), at },
        {
          client: address,
          helo: this.#caller.helo(helo),
          listener,
          command,
          sender: sender?.text ?? null,
          recipient: recipient?.text ?? null,
          reply: said,
        },
      ),
    );
  }

  /** The connection is gone: if a mail was arriving, nobody will have it. */
  noteLoss(helo: string | null): void {
    const { size } = this.#transfer;
    if (size === null) return;
    const lost = reply('connectionLost', `in DATA, after ${size} octets`);
    this.note({ kind: 'refused', command: 'DATA', reply: lost, sender: null, recipient: null }, helo);
  }

  #open(envelope: Envelope, { helo, protocol }: Spoken): Reply {
    const at = this.#site.clock.now();
    const id = freshId(at);
    const session = this.#caller.facts({ id: this.#session(at), helo, protocol, at: this.#begun });
    this.#transfer.begin(id, session, () => receivedField({ id, hostname: this.#hostname, session, envelope, at }));
    return reply('startMail', '');
  }

  #hand(envelope: Envelope, waiter: Waiter): Reply | Promise<Reply> {
    const { client, visit } = this.#caller;
    const hand = (admitted: Reply) => {
      if (admitted.code >= 300) return admitted;
      return waiter.gone ? reply('connectionLost', HUNG_UP) : this.#transfer.hand(envelope, waiter);
    };
    const admitted = visit.mail(this.#transfer.size ?? 0, envelope.recipients.length, client);
    return admitted instanceof Promise ? admitted.then(hand) : hand(admitted);
  }

  #session(now: number): MailId {
    this.#sessionId ??= freshId(now);
    return this.#sessionId;
  }
}
