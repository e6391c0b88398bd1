/** What a server answered (RFC 5321 section 4.2), made safe to show. */
export interface RemoteReply {
  readonly code: number;
  /** Without code and hyphen; control characters replaced; at most `MAX_LINES` lines. */
  readonly lines: readonly string[];
}

const MAX_LINE = 2048; // RFC 5321 section 4.5.3.1.5 allows 512; real servers exceed it
const MAX_LINES = 64;
const LINE = /^([2-5][0-9][0-9])(?:([ -])(.*))?$/s;
const UNSAFE = /[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const STATUS = /^([245])\.([0-9]{1,3})\.([0-9]{1,3})(?= |$)/;

/** The server does not speak SMTP. */
export class MalformedReply extends Error {
  override name = 'MalformedReply';
}

/** Bytes in, whole replies out. Holds no more than one reply of bounded size. */
export class ReplyParser {
  #rest = '';
  #lines: string[] = [];
  #code = 0;

  /** True where a reply has begun and not ended. */
  get inside(): boolean {
    return this.#rest !== '' || this.#lines.length > 0;
  }

  /** @throws MalformedReply */
  feed(chunk: Buffer): RemoteReply[] {
    const text = this.#rest + chunk.toString('latin1');
    const replies: RemoteReply[] = [];
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      if (end - start > MAX_LINE) throw new MalformedReply('a line of the answer is too long');
      const reply = this.#line(text.slice(start, text[end - 1] === '\r' && end > start ? end - 1 : end));
      if (reply !== null) replies.push(reply);
      start = end + 1;
    }
    if (text.length - start > MAX_LINE) throw new MalformedReply('a line of the answer is too long');
    this.#rest = text.slice(start);
    return replies;
  }

  #line(line: string): RemoteReply | null {
    const shape = LINE.exec(line);
    if (shape === null) throw new MalformedReply(`the answer is no SMTP reply: ${readable(line)}`);
    const code = Number(shape[1]);
    if (this.#lines.length > 0 && code !== this.#code)
      throw new MalformedReply('the lines of one answer differ in code');
    if (this.#lines.length === MAX_LINES) throw new MalformedReply('the answer has too many lines');
    this.#code = code;
    this.#lines.push(readable(shape[3] ?? ''));
    if (shape[2] === '-') return null;
    const reply = { code, lines: this.#lines };
    this.#lines = [];
    return reply;
  }
}

/** The answer as one line of at most 1,000 characters: `550 5.1.1 User unknown`. */
export function replyText(reply: RemoteReply): string {
  const text = `${reply.code} ${reply.lines.length === 1 ? reply.lines[0] : withoutRepeatedStatus(reply.lines)}`;
  return text.length <= 1000 ? text : `${text.slice(0, 999)}…`;
}

/** The reply's enhanced code (RFC 2034), or `otherwise` (`1.1` of `5.1.1`) under the reply's class. */
export function replyStatus(reply: RemoteReply, otherwise = '0.0'): string {
  const kind = Math.floor(reply.code / 100);
  const found = STATUS.exec(reply.lines[0] ?? '');
  // RFC 3463 section 2: the class and the first digit of the code must agree; where they do not, the code decides.
  return found !== null && Number(found[1]) === kind ? found[0] : `${kind}.${otherwise}`;
}

function withoutRepeatedStatus(lines: readonly string[]): string {
  const status = STATUS.exec(lines[0] ?? '')?.[0];
  if (status === undefined) return lines.join(' ');
  return lines
    .map((line, i) => (i > 0 && line.startsWith(`${status} `) ? line.slice(status.length + 1) : line))
    .join(' ');
}

function readable(line: string): string {
  const text = /[^\x20-\x7e]/.test(line) ? Buffer.from(line, 'latin1').toString('utf8') : line;
  return text.replace(UNSAFE, '?');
}
