import type { Socket } from 'node:net';
import { reply } from '../mail/replies.ts';
import type { Reply } from '../mail/reply.ts';
import type { House, Origin, Talk } from './house.ts';
import { Patience } from './patience.ts';
import { replyLines } from './protocol/reply-lines.ts';
import { HeaderReader } from './proxy/header-reader.ts';
import { ACCESS_DENIED, tlsFacts, watchHandshake } from './tls/handshake.ts';
import type { Wire } from './wire.ts';

/** What a client may send ahead while it has to wait, before we stop reading. */
const MAX_BACKLOG = 128 * 1024;
const MAX_BACKLOG_CHUNKS = 64;

const HUNG_UP = 'the client hung up in the handshake';

const ignore = () => {};

/**
 * One socket from its first octet to its last: the PROXY header where there is one, TLS, the greeting, the session. Reads when
 * the session can take more, keeps the deadlines, and always ends.
 */
export class Connection implements Wire {
  readonly #house: House;
  readonly #left: () => void;
  readonly #patience: Patience;
  #origin: Origin;
  #socket: Socket;
  #talk: Talk | null = null;
  #state: 'header' | 'handshake' | 'greeting' | 'open' | 'closing' | 'closed' = 'header';
  #header: HeaderReader | null = null;
  #greeting: NodeJS.Timeout | null = null;
  /** Something was said since the last time the client was waited for: a command came whole. */
  #spoken = false;
  #peerEnded = false;
  /** Why we have cut it off. */
  #fault: string | null = null;

  readonly #onData = (chunk: Buffer) => this.#receive(chunk);
  readonly #onDrain = () => {
    if (this.#talk?.busy === false) this.idle();
  };
  readonly #onEnd = () => this.#ended();
  readonly #onClose = () => this.#gone();

  /**
   * `begin` must follow.
   * @param left called once, when the socket is gone
   */
  constructor(socket: Socket, origin: Origin, house: House, left: () => void) {
    this.#socket = socket;
    this.#origin = origin;
    this.#house = house;
    this.#left = left;
    this.#patience = new Patience(house.clock.now());
    this.#listen(socket);
  }

  /** @param proxied a PROXY header must come first, and tells whose connection it is */
  begin(proxied: boolean): void {
    if (proxied) this.#header = new HeaderReader();
    else this.#enter();
  }

  send(text: string): void {
    this.#spoken = true;
    this.#socket.write(text, 'latin1');
  }

  idle(): void {
    if (this.#state !== 'open' || this.#talk === null) return;
    if (this.#peerEnded) {
      this.close();
      return;
    }
    this.#patience.idle(this.#house.clock.now(), this.#spoken, this.#talk.inData);
    this.#spoken = false;
    if (this.#socket.writableNeedDrain) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  close(): void {
    if (this.#state === 'closed' || this.#state === 'closing') return;
    this.#enterState('closing');
    this.#stopGreeting();
    // What the client still sends is read and thrown away: closing over unread bytes would reset the connection and could
    // take our last reply with it.
    this.#socket.resume();
    this.#socket.end();
  }

  startTls(): void {
    this.#encrypt('STARTTLS');
  }

  /**
   * Called about once a second.
   * @param stressed strangers are to be hurried
   */
  sweep(now: number, stressed: boolean): void {
    const { timeouts } = this.#house;
    const talk = this.#talk;
    if (this.#state === 'open') {
      if (talk === null || talk.busy) return;
      const { inData, trusted } = talk;
      const why = this.#patience.spent(now, timeouts, { inData, trusted, stressed });
      if (why !== null) talk.hangUp(why);
    } else if (this.#state === 'header' || this.#state === 'handshake' || this.#state === 'closing') {
      if (this.#patience.waited(now) < timeouts[this.#state]) return;
      if (this.#state === 'header') this.#refuseHeader('it has not come in time');
      else this.#cut('the handshake was not done in time');
    }
  }

  drain(): void {
    if (this.#talk === null) this.destroy();
    else if (this.#state !== 'closing') this.#talk.drain();
  }

  destroy(): void {
    this.#cut('the gateway hung up');
  }

  #cut(fault: string): void {
    this.#fault ??= fault;
    this.#socket.destroy();
  }

  #listen(socket: Socket): void {
    socket.on('data', this.#onData).on('drain', this.#onDrain).on('end', this.#onEnd).on('close', this.#onClose);
    socket.on('error', ignore); // whatever broke, 'close' follows
  }

  #unlisten(socket: Socket): void {
    socket.off('data', this.#onData).off('drain', this.#onDrain).off('end', this.#onEnd).off('close', this.#onClose);
  }

  #receive(chunk: Buffer): void {
    const talk = this.#talk;
    if (this.#header !== null) {
      this.#receiveHeader(this.#header, chunk);
    } else if (talk !== null && (this.#state === 'open' || this.#state === 'greeting')) {
      talk.receive(chunk);
      const { size, chunks } = talk.backlog;
      const early = this.#state === 'greeting'; // it will be sent away: there is no need to read more
      if (early || (talk.busy && (size > MAX_BACKLOG || chunks > MAX_BACKLOG_CHUNKS))) this.#socket.pause();
    }
  }

  #receiveHeader(reader: HeaderReader, chunk: Buffer): void {
    const header = reader.push(chunk);
    if (header.kind === 'more') return;
    this.#header = null;
    if (header.kind === 'bad') {
      this.#refuseHeader(header.why);
      return;
    }
    const { address, port } = header.source ?? this.#origin;
    this.#origin = { address, port, proxy: this.#origin.address };
    // What is behind the header is the client's: early talk, or the beginning of a handshake.
    this.#socket.pause();
    if (header.rest.length > 0) this.#socket.unshift(header.rest);
    this.#enter();
  }

  /** The balancer would not understand a reply. */
  #refuseHeader(why: string): void {
    this.#enterState('closing');
    this.#house.failed(this.#origin, 'CONNECT', reply('badProxyHeader', why));
    this.destroy();
  }

  #enter(): void {
    const guest = this.#house.enter(this.#origin, this);
    if ('code' in guest) {
      this.#turnAway(guest);
      return;
    }
    this.#talk = guest.talk;
    if (this.#house.implicitTls) this.#encrypt('CONNECT', guest.greetingDelay);
    else this.#awaitGreeting(guest.greetingDelay);
  }

  /** At once, for a flood of these must hold no sockets. */
  #turnAway(answer: Reply): void {
    this.#enterState('closing');
    // Without TLS there is no other way to say it in its place, and to begin TLS would cost more than the reply is worth.
    this.#socket.write(this.#house.implicitTls ? ACCESS_DENIED : Buffer.from(replyLines(answer), 'latin1'));
    this.#socket.destroySoon();
  }

  #encrypt(command: 'CONNECT' | 'STARTTLS', greetingDelay = 0): void {
    const plain = this.#socket;
    this.#unlisten(plain);
    this.#enterState('handshake');
    const secure = this.#house.encrypt(plain);
    this.#socket = secure;
    watchHandshake(secure, {
      done: () => {
        if (this.#state !== 'handshake') return;
        if (command === 'CONNECT') this.#awaitGreeting(greetingDelay);
        else this.#enterState('open');
        this.#spoken = true;
        this.#talk?.secured(tlsFacts(secure), this.#house.credential(secure, this.#origin));
      },
      failed: (fault) => this.#house.failed(this.#origin, command, reply('tlsFailed', this.#fault ?? fault ?? HUNG_UP)),
    });
    this.#listen(secure);
    if (this.#peerEnded) this.#cut(HUNG_UP); // its end came before STARTTLS had been answered, and comes no second time
  }

  /** @param delay milliseconds */
  #awaitGreeting(delay: number): void {
    this.#enterState('greeting');
    if (this.#socket.isPaused()) this.#socket.resume();
    // Behind at least one turn of the event loop, so that what an early talker has sent is seen before the greeting goes out.
    this.#greeting = setTimeout(() => {
      this.#greeting = null;
      this.#enterState('open');
      this.#talk?.greet();
    }, delay);
  }

  #stopGreeting(): void {
    if (this.#greeting !== null) clearTimeout(this.#greeting);
    this.#greeting = null;
  }

  #ended(): void {
    this.#peerEnded = true;
    if (this.#talk === null) this.destroy();
    else if (this.#state === 'handshake') this.#cut(HUNG_UP);
    else {
      this.#talk.ended();
      if (!this.#talk.busy) this.close();
    }
  }

  #enterState(state: 'handshake' | 'greeting' | 'open' | 'closing'): void {
    this.#state = state;
    this.#patience.restart(this.#house.clock.now());
  }

  #gone(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#stopGreeting();
    this.#talk?.lost();
    this.#left();
  }
}
