import type { Consignment } from '../deliver.ts';
import { mailCommand, misfit, rcptCommand } from './commands.ts';
import { SmtpProblem } from './problem.ts';
import { type RemoteReply, replyStatus, replyText } from './remote-reply.ts';
import type { Session, SmtpTimeouts } from './session.ts';
import { wire } from './wire.ts';

/** What one server said of one recipient. */
export interface Answer {
  readonly state: 'delivered' | 'deferred' | 'failed';
  readonly text: string;
  /** RFC 3463. */
  readonly status: string;
  /** Another server may be asked at once. Never where this one may have taken the mail. */
  readonly elsewhere: boolean;
}

/** What is written at once; a mail below this size goes out in one write, its final dot included. */
const BATCH = 256 * 1024;

/**
 * One transaction (RFC 5321 section 3.3, LMTP by RFC 2033): an answer for each recipient, in their order.
 * @throws SmtpProblem where the connection ended before the end of the data was sent, so that nothing has been taken
 */
export async function transact(
  session: Session,
  mail: Consignment,
  timeouts: SmtpTimeouts,
): Promise<readonly Answer[]> {
  const unfit = misfit(session, mail);
  if (unfit !== null) return mail.recipients.map(() => ({ state: 'failed', ...unfit, elsewhere: false }));
  session.served += 1;
  const said = session.offers.pipelining
    ? await pipelined(session, mail, timeouts.command)
    : await stepwise(session, mail, timeouts.command);
  if (said.last.code === 421) session.link.quit();
  // A kept connection that the server had enough of: the mail deserves a fresh one.
  if (said.mail.code === 421 && session.served > 1) throw SmtpProblem.refused(said.mail);
  // A positive answer in the wrong place means that server and client are out of step: the link goes.
  if (said.mail.code !== 250) {
    if (said.mail.code < 400) session.link.destroy();
    await abandon(session, said.data, timeouts);
    const answer = refusalOf(said.mail, '1.0');
    return mail.recipients.map(() => answer);
  }
  const answers = said.recipients.map((reply) => (accepted(reply) ? null : refusalOf(reply, '1.1')));
  const taken = answers.filter((answer) => answer === null).length;
  if (taken === 0 || said.data?.code !== 354) {
    if (said.data !== null && said.data.code < 300) session.link.destroy();
    await abandon(session, said.data, timeouts);
    const refused = refusalOf(said.data ?? said.last, '5.0');
    return answers.map((answer) => answer ?? refused);
  }
  const finals = await sendData(session, mail, taken, timeouts);
  let next = 0;
  return answers.map((answer) => answer ?? finals[finals.length === 1 ? 0 : next++] ?? UNKNOWN_END);
}

/** What a server said of a transaction up to DATA. `data` is null where it was not asked. */
interface Said {
  readonly mail: RemoteReply;
  readonly recipients: readonly RemoteReply[];
  readonly data: RemoteReply | null;
  readonly last: RemoteReply;
}

const NO_REPLY: RemoteReply = { code: 451, lines: ['4.5.0 no answer'] };
const UNKNOWN_END: Answer = {
  state: 'deferred',
  text: 'the connection was lost after the end of the mail: it may have been taken',
  status: '4.4.2',
  elsewhere: false,
};

/** RFC 2920: the whole envelope in one write. */
async function pipelined(session: Session, mail: Consignment, ms: number): Promise<Said> {
  const { link } = session;
  const resets = session.stale ? 1 : 0;
  session.stale = false;
  const recipients = mail.recipients.map((recipient) => rcptCommand(session, recipient)).join('');
  link.send(`${resets === 1 ? 'RSET\r\n' : ''}${mailCommand(session, mail)}${recipients}DATA\r\n`);
  const count = resets + mail.recipients.length + 2;
  const replies = (await repliesOrGoodbye(session, count, ms)).slice(resets);
  const last = replies[replies.length - 1] ?? NO_REPLY;
  return {
    mail: replies[0] ?? last,
    recipients: mail.recipients.map((_, i) => replies[i + 1] ?? last),
    data: replies[count - resets - 1] ?? null,
    last,
  };
}

async function stepwise(session: Session, mail: Consignment, ms: number): Promise<Said> {
  const { link } = session;
  const ask = async (command: string): Promise<RemoteReply> => {
    link.send(command);
    return link.reply(ms);
  };
  if (session.stale) await ask('RSET\r\n');
  session.stale = false;
  const from = await ask(mailCommand(session, mail));
  if (from.code !== 250) return { mail: from, recipients: [], data: null, last: from };
  const recipients: RemoteReply[] = [];
  for (const recipient of mail.recipients) {
    const reply = await ask(rcptCommand(session, recipient));
    recipients.push(reply);
    if (reply.code === 421) break;
  }
  const last = recipients[recipients.length - 1] ?? from;
  const all = mail.recipients.map((_, i) => recipients[i] ?? last);
  if (last.code === 421 || !all.some(accepted)) return { mail: from, recipients: all, data: null, last };
  const data = await ask('DATA\r\n');
  return { mail: from, recipients: all, data, last: data };
}

/** A server that says 421 and closes answers the rest of the envelope by that. */
async function repliesOrGoodbye(session: Session, count: number, ms: number): Promise<readonly RemoteReply[]> {
  try {
    return await session.link.replies(count, ms);
  } catch (error) {
    if (error instanceof SmtpProblem && session.served === 1 && error.replies.at(-1)?.code === 421)
      return error.replies;
    throw error;
  }
}

/** The mail itself; one answer, or for LMTP one for each recipient that was taken (RFC 2033 section 4.2). */
async function sendData(session: Session, mail: Consignment, taken: number, timeouts: SmtpTimeouts): Promise<Answer[]> {
  const { link } = session;
  const count = session.endpoint.protocol === 'lmtp' ? taken : 1;
  try {
    await stream(session, mail, timeouts.data);
  } catch (error) {
    // The server may end the transfer by its verdict: then that is the answer.
    const early = error instanceof SmtpProblem ? error.replies[0] : undefined;
    link.destroy();
    if (early === undefined || early.code < 400) throw error;
    return [answerOf(early, '6.0')];
  }
  let replies: readonly RemoteReply[];
  try {
    replies = await link.replies(count, timeouts.finalDot);
  } catch (error) {
    if (!(error instanceof SmtpProblem)) throw error;
    replies = error.replies;
  }
  if (replies.some((reply) => reply.code === 421)) link.quit();
  if (replies.length === 0) return [UNKNOWN_END];
  const answers = replies.map((reply) => answerOf(reply, '6.0'));
  while (answers.length < count) answers.push(UNKNOWN_END);
  return answers;
}

async function stream(session: Session, mail: Consignment, ms: number): Promise<void> {
  let batch: Buffer[] = [];
  let size = 0;
  for (const chunk of wire(mail.message.chunks())) {
    if (size > 0 && size + chunk.length > BATCH) {
      session.link.assertQuiet();
      if (!session.link.sendAll(batch)) await session.link.drained(ms);
      batch = [];
      size = 0;
    }
    batch.push(chunk);
    size += chunk.length;
  }
  session.link.assertQuiet();
  session.link.sendAll(batch);
}

/** Leaves a transaction that will not be carried out. */
async function abandon(session: Session, data: RemoteReply | null, timeouts: SmtpTimeouts): Promise<void> {
  session.stale = true;
  if (data?.code !== 354 || session.link.ended) return;
  // RFC 2920 section 3.1: a server may say 354 without a recipient; it gets an empty mail, whose answer does not matter.
  session.link.sendAll([EMPTY_MAIL]);
  await session.link.replies(1, timeouts.finalDot);
}

const EMPTY_MAIL = Buffer.from('.\r\n');

function accepted(reply: RemoteReply): boolean {
  return reply.code === 250 || reply.code === 251 || reply.code === 252;
}

function answerOf(reply: RemoteReply, detail: string): Answer {
  const kind = Math.floor(reply.code / 100);
  const state = kind === 2 ? 'delivered' : kind === 5 ? 'failed' : 'deferred';
  const status = kind === 3 ? '4.5.0' : replyStatus(reply, kind === 2 ? '0.0' : detail);
  return { state, text: replyText(reply), status, elsewhere: state === 'deferred' };
}

/** The answer where the envelope was not taken. A positive reply in the wrong place delivers nothing. */
function refusalOf(reply: RemoteReply, detail: string): Answer {
  if (reply.code >= 400) return answerOf(reply, detail);
  return { state: 'deferred', text: `unexpected answer: ${replyText(reply)}`, status: '4.5.0', elsewhere: true };
}
