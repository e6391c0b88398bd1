import type { Reply } from './reply.ts';

interface Entry {
  readonly code: number;
  readonly status: string | null;
  /** `{name}` is filled in when the reply is said. */
  readonly text: string;
}

/**
 * Every SMTP reply that the gateway gives. docs/replies.md explains each to the administrator and is compared with this
 * table by a test. Codes: RFC 5321 section 4.2, RFC 3463, RFC 5248 and the registry of enhanced codes.
 */
export const REPLIES = {
  // What is said when all is well.
  greeting: { code: 220, status: null, text: '{hostname} ESMTP' },
  hello: { code: 250, status: null, text: '{lines}' },
  ok: { code: 250, status: '0.0', text: 'Ok' },
  senderOk: { code: 250, status: '1.0', text: 'Sender ok' },
  recipientOk: { code: 250, status: '1.5', text: 'Recipient ok' },
  startMail: { code: 354, status: null, text: 'End data with <CR><LF>.<CR><LF>' },
  startTls: { code: 220, status: '0.0', text: 'Ready to start TLS' },
  challenge: { code: 334, status: null, text: '{data}' },
  loggedIn: { code: 235, status: '7.0', text: 'Logged in' },
  queued: { code: 250, status: '0.0', text: 'Ok: queued as {id}' },
  help: { code: 214, status: '0.0', text: 'EHLO HELO MAIL RCPT DATA RSET NOOP VRFY HELP STARTTLS AUTH QUIT' },
  cannotVerify: { code: 252, status: '0.0', text: 'Send some mail, I will try my best' },
  bye: { code: 221, status: '0.0', text: 'Bye' },

  // The client does not speak SMTP as it should.
  lineTooLong: { code: 500, status: '5.2', text: 'Command line too long' },
  lineEnd: { code: 500, status: '5.2', text: 'Command lines must end in CR LF' },
  badCharacter: { code: 500, status: '5.2', text: 'Command holds a character that is not allowed here' },
  unknownCommand: { code: 500, status: '5.1', text: 'Command not recognised' },
  notImplemented: { code: 502, status: '5.1', text: 'Command not implemented' },
  noArgument: { code: 501, status: '5.4', text: 'This command takes no argument' },
  badHello: { code: 501, status: '5.4', text: 'Syntax: EHLO or HELO, then a domain or an address literal' },
  badMail: { code: 501, status: '5.4', text: 'Syntax: MAIL FROM:<address>' },
  badRcpt: { code: 501, status: '5.4', text: 'Syntax: RCPT TO:<address>' },
  badSender: { code: 501, status: '1.7', text: 'Sender address is not of the form <local@domain>' },
  badRecipient: { code: 501, status: '1.3', text: 'Recipient address is not of the form <local@domain>' },
  badParameter: { code: 501, status: '5.4', text: 'Parameter {keyword} is malformed or given twice' },
  unknownParameter: { code: 555, status: '5.4', text: 'Parameter {keyword} is not supported' },
  needsSmtputf8: { code: 553, status: '6.7', text: 'Address is not ASCII and SMTPUTF8 was not requested' },
  helloFirst: { code: 503, status: '5.1', text: 'Say EHLO first' },
  senderFirst: { code: 503, status: '5.1', text: 'MAIL FROM first' },
  noRecipients: { code: 554, status: '5.1', text: 'No valid recipients' },
  nestedMail: { code: 503, status: '5.1', text: 'Sender already given' },
  notWithinMail: { code: 503, status: '5.1', text: 'Not within a mail: finish it or say RSET first' },
  tlsActive: { code: 503, status: '5.1', text: 'TLS is already active' },
  tlsFirst: { code: 530, status: '7.0', text: 'Must issue a STARTTLS command first' },
  badAuth: { code: 501, status: '5.4', text: 'Syntax: AUTH mechanism, then perhaps a response in base64' },
  badXclient: { code: 501, status: '5.4', text: 'XCLIENT: {what}' },
  pipelining: { code: 554, status: '5.0', text: 'Protocol out of step: data sent before my reply' },
  tooManyErrors: { code: 421, status: '7.0', text: 'Too many errors' },
  tooMuchIdling: { code: 421, status: '7.0', text: 'Too many commands without a mail' },
  idle: { code: 421, status: '4.2', text: 'Timeout, closing the connection' },
  connectionLost: { code: 421, status: '4.2', text: 'Connection lost' },
  tlsFailed: { code: 421, status: '7.0', text: 'TLS handshake failed' },
  badProxyHeader: { code: 421, status: '7.0', text: 'PROXY header missing or malformed' },

  // Who may send what to whom.
  loginRequired: { code: 530, status: '7.0', text: 'Authentication required' },
  loginWithinTls: { code: 538, status: '7.11', text: 'Logging in takes TLS: say STARTTLS first' },
  loginMechanism: { code: 504, status: '5.4', text: 'Mechanism not supported, EHLO names those that are' },
  loginTwice: { code: 503, status: '5.1', text: 'Already logged in' },
  loginCancelled: { code: 501, status: '0.0', text: 'Login cancelled' },
  loginLineTooLong: { code: 500, status: '5.6', text: 'Answer in the login is too long' },
  loginFailed: { code: 535, status: '7.8', text: 'Name or password is wrong' },
  loginMalformed: { code: 501, status: '5.2', text: 'Malformed answer in the login' },
  loginUnavailable: { code: 454, status: '7.0', text: 'Logins cannot be checked now, try again later' },
  loginShutOut: { code: 421, status: '7.0', text: 'Too many failed logins from your address, try again later' },
  xclientDenied: { code: 550, status: '7.0', text: 'XCLIENT is not for you' },
  senderNotOwn: { code: 553, status: '7.1', text: 'Sender address is not one of yours' },
  senderDomainUnknown: { code: 550, status: '1.8', text: 'Sender address rejected: its domain cannot receive mail' },
  senderNullMx: { code: 550, status: '7.27', text: 'Sender address rejected: its domain says that it accepts no mail' },
  senderUnverified: { code: 451, status: '4.3', text: 'Sender domain cannot be looked up now, try again later' },
  relayDenied: { code: 550, status: '7.1', text: 'Relaying denied' },
  helloOwnName: { code: 550, status: '7.1', text: 'The name in your EHLO is mine' },
  helloBareName: { code: 550, status: '7.1', text: 'The name in your EHLO has no dot, say your full name' },
  helloUnknown: { code: 550, status: '7.1', text: 'The name in your EHLO is not in the DNS' },
  helloUnverified: { code: 450, status: '7.1', text: 'The name in your EHLO cannot be looked up now, try again later' },
  reverseNameMissing: { code: 550, status: '7.25', text: 'Your address {address} has no valid name in the DNS' },
  reverseNameUnverified: {
    code: 450,
    status: '7.25',
    text: 'The name of your address {address} cannot be looked up now, try again later',
  },
  listed: { code: 550, status: '7.1', text: 'Your address {address} is listed by {lists}' },
  recipientUnknown: { code: 550, status: '1.1', text: 'No such recipient here' },
  recipientUnverified: { code: 451, status: '4.1', text: 'Recipient cannot be verified now, try again later' },
  tooManyUnknown: { code: 421, status: '7.0', text: 'Too many unknown recipients, try again later' },
  tooManyRecipients: { code: 452, status: '5.3', text: 'Too many recipients, send the rest in another mail' },

  // Limits and the state of the gateway.
  tooLarge: { code: 552, status: '3.4', text: 'Mail exceeds the size limit of {limit} octets' },
  headerTooLarge: { code: 552, status: '3.4', text: 'Header section too large' },
  loop: { code: 554, status: '4.6', text: 'Mail loop: too many Received fields' },
  bareNewline: { code: 550, status: '6.11', text: 'Mail holds a bare CR or LF; lines must end in CR LF' },
  spoolFull: { code: 452, status: '3.1', text: 'Insufficient storage, try again later' },
  localError: { code: 451, status: '3.0', text: 'Local error, try again later' },
  shuttingDown: { code: 421, status: '3.2', text: 'Service is going down, try again later' },
  busy: { code: 421, status: '3.2', text: 'Too busy, try again later' },
  tooManyConnections: { code: 421, status: '7.0', text: 'Too many connections from your address, try again later' },
  connectionRate: { code: 421, status: '7.0', text: 'Too many connections in a short time, try again later' },
  mailRate: { code: 450, status: '7.1', text: 'Too much mail in a short time, try again later' },
  recipientRate: { code: 450, status: '7.1', text: 'Too many recipients in a short time, try again later' },

  // What inspection and policy say of a mail; `{id}` finds it in the log and in `postern trace`.
  virus: { code: 550, status: '7.1', text: 'Mail rejected: it carries a virus (reference {id})' },
  attachment: { code: 550, status: '7.1', text: 'Mail rejected: an attachment is not allowed here (reference {id})' },
  content: { code: 550, status: '7.1', text: 'Mail rejected: its content is not allowed here (reference {id})' },
  spam: { code: 550, status: '7.1', text: 'Mail rejected as spam (reference {id})' },
  // RFC 7372 section 3.3: neither of several checks has passed.
  unauthentic: {
    code: 550,
    status: '7.26',
    text: 'Mail rejected: its author is not authenticated, as DMARC of his domain asks for (reference {id})',
  },
  forgedAuthor: {
    code: 550,
    status: '7.1',
    text: 'Mail rejected: its From field must name one author, as RFC 5322 has it (reference {id})',
  },
  ambiguous: {
    code: 554,
    status: '6.0',
    text: 'Mail rejected: its structure can be read in two ways (reference {id})',
  },
  active: {
    code: 554,
    status: '7.1',
    text: 'Mail rejected: it holds macros or other content that acts by itself (reference {id})',
  },
  encrypted: {
    code: 554,
    status: '7.1',
    text: 'Mail rejected: it cannot be inspected because it is encrypted (reference {id})',
  },
  overLimit: { code: 554, status: '6.0', text: 'Mail rejected: it is too complex to be inspected (reference {id})' },
  corrupt: { code: 554, status: '6.0', text: 'Mail rejected: a part of it is damaged (reference {id})' },
  rejected: { code: 550, status: '7.1', text: 'Mail rejected by policy (reference {id})' },
  rejectedByRule: { code: 550, status: '7.1', text: '{text} (reference {id})' },
  greylisted: { code: 451, status: '7.1', text: 'Mail greylisted, try again in some minutes (reference {id})' },
  uncheckedAuthor: {
    code: 451,
    status: '7.1',
    text: 'Mail has an author who cannot be checked now, try again later (reference {id})',
  },
  notInspected: { code: 451, status: '7.1', text: 'Mail cannot be inspected now, try again later (reference {id})' },
} as const satisfies Readonly<Record<string, Entry>>;

export type ReplyName = keyof typeof REPLIES;

type Holes<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;
type HolesOf<N extends ReplyName> = Holes<(typeof REPLIES)[N]['text']>;
type Fill<N extends ReplyName> = [HolesOf<N>] extends [never]
  ? readonly []
  : readonly [Readonly<Record<HolesOf<N>, string>>];

/**
 * The reply `name`: `reply('relayDenied', 'not hosted here')`, `reply('queued', '', { id })`.
 * @param reason private, for log and record
 * @param fill a value for each `{name}` of the text
 */
export function reply<N extends ReplyName>(name: N, reason: string, ...fill: Fill<N>): Reply {
  const { code, status, text }: Entry = REPLIES[name];
  const values: Readonly<Record<string, string>> | undefined = fill[0];
  if (values === undefined) return { code, status, text, reason };
  return { code, status, text: text.replace(/\{(\w+)\}/g, (hole, key: string) => values[key] ?? hole), reason };
}
