import { isUtf8 } from 'node:buffer';
import type { Address } from '../../mail/address.ts';
import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import type { LineResult } from './input.ts';
import { type MailParameters, mailParameters } from './mail-parameters.ts';
import { isHost, pathAddress, splitPath } from './path.ts';
import { type AuthCommand, parseAuth } from './sasl.ts';
import { parseXclient, type Told } from './xclient.ts';

/** A command line, parsed (RFC 5321 section 4.1.1). `bad` carries the answer to what is none. */
export type Command =
  | { readonly verb: 'EHLO' | 'HELO'; readonly host: string }
  | { readonly verb: 'MAIL'; readonly sender: Address | null; readonly parameters: MailParameters }
  | { readonly verb: 'RCPT'; readonly recipient: Address | 'postmaster' }
  | ({ readonly verb: 'AUTH' } & AuthCommand)
  | { readonly verb: 'XCLIENT'; readonly told: Told | Reply }
  | { readonly verb: 'DATA' | 'RSET' | 'NOOP' | 'VRFY' | 'HELP' | 'STARTTLS' | 'QUIT' }
  | { readonly verb: 'bad'; readonly name: string; readonly reply: Reply };

/** Octets of a command line, as Postfix has it; RFC 5321 section 4.5.3.1.4 asks for 512 and extensions add to it. */
export const COMMAND_LIMIT = 2048;

type Parser = (verb: string, argument: string) => Command;

const PARSERS: ReadonlyMap<string, Parser> = new Map<string, Parser>([
  ['EHLO', (_, argument) => hello('EHLO', argument)],
  ['HELO', (_, argument) => hello('HELO', argument)],
  ['MAIL', (_, argument) => mail(argument)],
  ['RCPT', (_, argument) => rcpt(argument)],
  ['DATA', (_, argument) => bare('DATA', argument)],
  ['RSET', (_, argument) => bare('RSET', argument)],
  ['STARTTLS', (_, argument) => bare('STARTTLS', argument)],
  ['QUIT', (_, argument) => bare('QUIT', argument)],
  ['AUTH', (_, argument) => auth(argument)],
  // Who may say it is not known here, and only they are told what is wrong with it.
  ['XCLIENT', (_, argument) => ({ verb: 'XCLIENT', told: parseXclient(argument) })],
  ['NOOP', () => ({ verb: 'NOOP' })],
  ['HELP', () => ({ verb: 'HELP' })],
  ['VRFY', (verb, argument) => (argument === '' ? bad(verb, 'unknownCommand') : { verb: 'VRFY' })],
  ['EXPN', (verb) => bad(verb, 'notImplemented')],
  ['BDAT', (verb) => bad(verb, 'notImplemented')],
  ['ETRN', (verb) => bad(verb, 'notImplemented')],
  ['TURN', (verb) => bad(verb, 'notImplemented')],
]);

/** The command that a line is. AUTH alone may be longer than `COMMAND_LIMIT`. */
export function commandOf(result: LineResult): Command {
  if (result.kind !== 'line') return bad('', result.kind === 'bad-end' ? 'lineEnd' : 'lineTooLong');
  const command = parseCommand(result.line);
  const tooLong = result.line.length > COMMAND_LIMIT - 2 && verbOf(command) !== 'AUTH';
  return tooLong ? bad('', 'lineTooLong') : command;
}

/** In capitals; '' where there is none. */
export function verbOf(command: Command): string {
  return command.verb === 'bad' ? command.name : command.verb;
}

/** @param line without its CRLF */
export function parseCommand(line: Buffer): Command {
  const text = decode(line);
  if (text === null) return bad('', 'badCharacter');
  const trimmed = text.trimEnd(); // RFC 5321 section 4.1.1: trailing white space is tolerated
  const space = trimmed.indexOf(' ');
  const verb = (space === -1 ? trimmed : trimmed.slice(0, space)).toUpperCase();
  const parser = PARSERS.get(verb);
  if (parser === undefined) return bad('', 'unknownCommand');
  return parser(verb, space === -1 ? '' : trimmed.slice(space + 1));
}

/** Null where the line holds control characters or is not UTF-8. Characters beyond ASCII are judged by each command. */
function decode(line: Buffer): string | null {
  const latin1 = line.toString('latin1');
  if (/^[\x20-\x7e]*$/.test(latin1)) return latin1;
  if (!isUtf8(line)) return null;
  const text = line.toString('utf8');
  return /[\x00-\x1f\x7f-\x9f]/.test(text.trimEnd()) ? null : text;
}

type SimpleReply =
  | 'lineEnd'
  | 'lineTooLong'
  | 'badCharacter'
  | 'unknownCommand'
  | 'notImplemented'
  | 'noArgument'
  | 'badHello'
  | 'badMail'
  | 'badRcpt'
  | 'badSender'
  | 'badRecipient'
  | 'needsSmtputf8'
  | 'badAuth'
  | 'loginMalformed';

function bad(name: string, which: SimpleReply): Command {
  return { verb: 'bad', name, reply: reply(which, '') };
}

function bare(verb: 'DATA' | 'RSET' | 'STARTTLS' | 'QUIT', argument: string): Command {
  return argument === '' ? { verb } : bad(verb, 'noArgument');
}

function hello(verb: 'EHLO' | 'HELO', argument: string): Command {
  return isAscii(argument) && isHost(argument) ? { verb, host: argument } : bad(verb, 'badHello');
}

function mail(argument: string): Command {
  if (argument.slice(0, 5).toUpperCase() !== 'FROM:') return bad('MAIL', 'badMail');
  const path = splitPath(behindColon(argument, 5));
  if (path === null) return bad('MAIL', 'badMail');
  const parameters = mailParameters(path.rest);
  if ('code' in parameters) return { verb: 'bad', name: 'MAIL', reply: parameters };
  const sender = path.inner === '' ? null : pathAddress(path.inner);
  if (sender === null && path.inner !== '') return bad('MAIL', 'badSender');
  // RFC 6531 section 3.3: a mailbox beyond ASCII needs the parameter.
  if (sender !== null && !parameters.smtputf8 && !isAscii(path.inner)) return bad('MAIL', 'needsSmtputf8');
  return { verb: 'MAIL', sender, parameters };
}

/** RFC 5321 section 3.3 has no space there, but printers and scanners send one, and nothing else could be meant. */
function behindColon(argument: string, at: number): string {
  return argument.slice(at).replace(/^ +/, '');
}

function auth(argument: string): Command {
  const parsed = parseAuth(argument);
  if (parsed === 'syntax') return bad('AUTH', 'badAuth');
  return parsed === 'base64' ? bad('AUTH', 'loginMalformed') : { verb: 'AUTH', ...parsed };
}

function rcpt(argument: string): Command {
  if (argument.slice(0, 3).toUpperCase() !== 'TO:') return bad('RCPT', 'badRcpt');
  const path = splitPath(behindColon(argument, 3));
  if (path === null) return bad('RCPT', 'badRcpt');
  if (path.rest !== '') {
    const keyword = /^ ([A-Za-z0-9-]+)/.exec(path.rest)?.[1];
    if (keyword === undefined) return bad('RCPT', 'badRcpt');
    return { verb: 'bad', name: 'RCPT', reply: reply('unknownParameter', '', { keyword: keyword.toUpperCase() }) };
  }
  // RFC 5321 section 4.1.1.3: the one recipient that has no domain.
  if (path.inner.toLowerCase() === 'postmaster') return { verb: 'RCPT', recipient: 'postmaster' };
  const recipient = pathAddress(path.inner);
  return recipient === null ? bad('RCPT', 'badRecipient') : { verb: 'RCPT', recipient };
}

export function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text);
}
