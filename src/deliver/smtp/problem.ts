import { type RemoteReply, replyStatus, replyText } from './remote-reply.ts';

/** Why a server could not be spoken to, or why the talk ended before its end. Always temporary. */
export class SmtpProblem extends Error {
  override name = 'SmtpProblem';
  /** RFC 3463, class 4. */
  readonly status: string;
  /** What had been answered before, not yet consumed. */
  readonly replies: readonly RemoteReply[];

  constructor(status: string, message: string, replies: readonly RemoteReply[] = []) {
    super(message);
    this.status = status;
    this.replies = replies;
  }

  /** The server would not begin: a refused greeting, EHLO or STARTTLS. A permanent refusal of the session is no verdict on the mail. */
  static refused(reply: RemoteReply): SmtpProblem {
    return new SmtpProblem(`4${replyStatus(reply, '3.0').slice(1)}`, replyText(reply));
  }
}

const CONNECT_STATUS: Readonly<Record<string, string>> = {
  ENOTFOUND: '4.4.4',
  EAI_AGAIN: '4.4.3',
  EHOSTUNREACH: '4.4.1',
  ENETUNREACH: '4.4.1',
  ECONNRESET: '4.4.2',
  EPIPE: '4.4.2',
};

/** The words of a socket's error, without paths of our own. */
export function socketProblem(error: Error & { code?: string }): SmtpProblem {
  const code = error.code ?? error.name;
  return new SmtpProblem(CONNECT_STATUS[code] ?? '4.4.1', `connection failed: ${code}`);
}
