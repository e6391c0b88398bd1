import assert from 'node:assert/strict';
import { endOfMail, type ModelLimits, modelMail } from './mail-model.ts';
import type { HeardReply } from './reply.ts';

/** RFC 2920 section 3.1, RFC 3207 section 4, RFC 4954 section 4. */
const ENDS_GROUP: ReadonlySet<string> = new Set(['EHLO', 'HELO', 'DATA', 'STARTTLS', 'AUTH', 'XCLIENT']);
/** RFC 5321 section 4.1.4; XCLIENT as Postfix has it. */
const RESETS: ReadonlySet<string> = new Set(['EHLO', 'HELO', 'RSET', 'XCLIENT']);
const SMALL = 8_000;

/**
 * A second reading of a session, small enough to be believed: it hears what the client says and what the server answers, knows
 * how many replies are owed, and which mails must have been taken. It follows the server's yes and no, which are the
 * house's to give; never its idea of where a command or a mail ends.
 */
export class Reference {
  readonly #limits: ModelLimits;
  /** What the client has said and the server has not answered. */
  #said = '';
  /** Octets that have been answered, and where packets began, counted from the session's beginning. */
  #answered = 0;
  readonly #packets = new Set<number>();
  /** How far the transaction has come (RFC 5321 section 4.1.4). */
  #transaction: 'none' | 'sender' | 'recipients' = 'none';
  #mode: 'greeting' | 'command' | 'login' | 'data' | 'tls' | 'over' = 'greeting';
  /** Contents of the mails that were answered with 250. */
  readonly taken: string[] = [];
  /** The server may hang up without another word. */
  mayClose = false;

  constructor(limits: ModelLimits) {
    this.#limits = limits;
  }

  get mode(): string {
    return this.#mode;
  }

  /** Octets that nobody has answered, and no reply is owed for. */
  get rest(): string {
    return this.#said;
  }

  /** The server owes a reply to what it has heard. */
  get owes(): boolean {
    if (this.#mode === 'greeting') return true;
    if (this.#mode === 'command' || this.#mode === 'login') return this.#said.includes('\n');
    return this.#mode === 'data' && (endOfMail(this.#said) >= 0 || this.#said.length > this.#endless);
  }

  /** A mail that is whole and that nobody has answered: it may be taken though the client never hears of it. */
  get pending(): string | null {
    // The answer to DATA may not have been heard either.
    const begun = this.#mode === 'data' ? 0 : (/^(?:[^\n]*\n){0,8}?data[ \t]*\r\n/i.exec(this.#said)?.[0].length ?? -1);
    const content = this.#said.slice(Math.max(0, begun));
    const end = begun < 0 ? -1 : endOfMail(content);
    return end < 0 ? null : modelMail(content.slice(0, end), this.#limits).content;
  }

  /** One packet. */
  say(octets: string): void {
    if (this.#mode === 'over') return;
    this.#packets.add(this.#answered + this.#said.length);
    this.#said += octets;
  }

  secured(): void {
    this.#mode = 'command';
    this.#transaction = 'none';
    this.#drop(this.#said.length);
  }

  /** @throws where the reply is out of place */
  hear(reply: HeardReply): void {
    assert.notEqual(this.#mode, 'over', `a reply behind the end: ${reply.code} ${reply.text}`);
    assert.notEqual(this.#mode, 'tls', `a reply in the clear while TLS is due: ${reply.code} ${reply.text}`);
    assert.ok(this.owes, `a reply to nothing: ${reply.code} ${reply.text}`);
    if (this.#mode === 'greeting') this.#greet(reply);
    else if (this.#mode === 'data') this.#endMail(reply);
    else this.#answer(reply);
  }

  #greet({ code }: HeardReply): void {
    if (code === 554) assert.notEqual(this.#said, '', 'called early without a word');
    else assert.equal(code, 220);
    this.#mode = code === 220 ? 'command' : 'over';
  }

  #answer({ code, text }: HeardReply): void {
    const end = this.#said.indexOf('\n') + 1;
    const line = this.#said.slice(0, end);
    this.#drop(end);
    const verb = /^[A-Za-z]*/.exec(line)?.[0].toUpperCase() ?? '';
    const within = this.#mode === 'login';
    this.#mode = 'command';
    if (code === 221 || code === 421) this.#mode = 'over';
    else if (code === 554 && text.startsWith('5.5.0')) {
      assert.notEqual(this.#said, '', 'out of step though nothing was sent ahead');
      this.#mode = 'over';
    } else if (code === 354) {
      assert.match(line, /^data\s*\r\n$/i);
      this.#mode = 'data';
    } else if (code === 334) {
      assert.ok(within || verb === 'AUTH', `a challenge in answer to ${verb}`);
      this.#mode = 'login';
    } else if (code === 220) {
      assert.ok(verb === 'STARTTLS' || verb === 'XCLIENT', `220 in answer to ${verb}`);
      if (verb === 'STARTTLS') this.#mode = 'tls';
    } else if (code === 235) assert.ok(within || verb === 'AUTH', `a login in answer to ${verb}`);
    if (code < 400 && ENDS_GROUP.has(verb) && this.#mode !== 'over') this.#mustHaveWaited(verb);
    if (verb === 'XCLIENT' && code >= 400) this.mayClose = true; // the client that it told of is not let in
    if (code === 221) assert.equal(verb, 'QUIT');
    if (!within && code < 400) this.#advance(verb);
  }

  /** The server has obeyed: no recipient of one mail may get the next. */
  #advance(verb: string): void {
    if (verb === 'MAIL') {
      assert.equal(this.#transaction, 'none', 'a second sender');
      this.#transaction = 'sender';
    } else if (verb === 'RCPT') {
      assert.notEqual(this.#transaction, 'none', 'a recipient without a sender');
      this.#transaction = 'recipients';
    } else if (verb === 'DATA') assert.equal(this.#transaction, 'recipients', 'a mail for nobody');
    else if (RESETS.has(verb)) this.#transaction = 'none';
  }

  #endMail({ code, text }: HeardReply): void {
    this.#transaction = 'none';
    const end = endOfMail(this.#said);
    const endless = (end < 0 ? this.#said.length : end) > this.#endless;
    const mail = end < 0 ? { content: null, why: 'it never ends' } : modelMail(this.#said.slice(0, end), this.#limits);
    if (mail.content === null) assert.ok(code >= 400, `taken in spite of ${mail.why}`);
    else {
      assert.equal(code, 250, `refused without a reason: ${code} ${text}`);
      this.taken.push(mail.content);
    }
    if (code === 421 || (endless && end < 0)) this.#mode = 'over';
    else this.#mode = 'command';
    if (endless) this.mayClose = true;
    this.#drop(end < 0 ? this.#said.length : end);
  }

  /** Obeyed, though the packet that brought it went on behind it. A small packet is read as a whole. */
  #mustHaveWaited(verb: string): void {
    const sameOctets = this.#said !== '' && !this.#packets.has(this.#answered);
    assert.ok(!sameOctets || this.#said.length > SMALL, `${verb} was obeyed though more came with it`);
  }

  #drop(octets: number): void {
    this.#said = this.#said.slice(octets);
    this.#answered += octets;
  }

  /** A refused mail is read up to so many octets. */
  get #endless(): number {
    return 2 * this.#limits.message + this.#limits.header;
  }
}
