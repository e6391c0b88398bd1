import { version2 } from '../proxy-header.ts';
import { Random } from '../random.ts';
import type { Lane, Script, Step } from './script.ts';

const ADDRESSES = [
  'a@sender.test',
  'b@hosted.test',
  'slow@hosted.test',
  'broken@hosted.test',
  'c@elsewhere.test',
  'postmaster',
  '',
  '"q q"@hosted.test',
  '@x.test,@y.test:b@hosted.test',
  'u%v@hosted.test',
  'b@[127.0.0.1]',
  'b@hosted.test.',
  'j\xc3\xb6rg@hosted.test',
  '\xff@hosted.test',
  `${'x'.repeat(65)}@hosted.test`,
] as const;
const PARAMETERS = [
  'SIZE=1',
  'SIZE=99999',
  'BODY=8BITMIME',
  'BODY=7BIT',
  'SMTPUTF8',
  'AUTH=<>',
  'SIZE=x',
  'FOO=bar',
  '=',
];
const WORDS = [
  'NOOP',
  'RSET',
  'HELP',
  'VRFY b',
  'EXPN b',
  'BDAT 5 LAST',
  'QUIT',
  'STARTTLS',
  'STARTTLS',
  'GET / HTTP/1.1',
  '',
  '.',
  '*',
  'DATA x',
];
const LOGINS = [
  'AUTH PLAIN AGFubgBzZWNyZXQ=', // ann, secret
  'AUTH PLAIN AGFubgB3cm9uZw==',
  'AUTH PLAIN AGJyb2tlbgB4', // breaks the directory
  'AUTH PLAIN',
  'AUTH LOGIN',
  'AUTH LOGIN YW5u',
  'AUTH PLAIN =',
  'AUTH PLAIN ?',
  'AUTH FOO',
  'AUTH',
];
const RESPONSES = ['YW5u', 'c2VjcmV0', 'AGFubgBzZWNyZXQ=', '*', '', '???', 'A'.repeat(13_000)];
const TOLD = [
  'ADDR=192.0.2.1',
  'NAME=host.test',
  'HELO=host.test',
  'LOGIN=ann',
  'PORT=25',
  'ADDR=x',
  'NAME=[UNAVAILABLE]',
  'X=+0D+0A',
];
/** Fields of a mail that has come far: six of them are a loop. */
const TRAVELS = [
  'Received: by x.test\r\n',
  'received : from y\r\n\tby z\r\n',
  'RECEIVED:\r\n x\r\n',
  'X-Received: no\r\n',
];
/** Of which the text of a mail is made: everything that could be taken for an end of it. */
const PIECES = [
  'word ',
  'word ',
  '\r\n',
  '\r\n',
  '\r\n',
  '\r\n.',
  '\r\n..',
  '\r\n.\r',
  '\n',
  '\r',
  '\n.\n',
  '\r.\r',
  '\n.\r\n',
  '\r\n.\n',
  '\r\r\n.\r\r\n',
  '.',
  '\0',
  '\xe4',
  'MAIL FROM:<x@y.test>\r\n',
  'Received: by x\r\n',
  '\r\n\r\n',
] as const;
const CLEAN_PIECES = [
  'word ',
  'Subject: x\r\n',
  'text\r\n',
  '\r\n',
  '..\r\n',
  '\r\n..x\r\n',
  'Received : by x\r\n',
  '\xe4\0',
] as const;
const ENDS = ['\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r', ''] as const;

/** The session of a seed. */
export function generate(seed: number, lane: Lane): Script {
  const random = new Random(seed);
  const early = random.chance(0.05);
  const header = lane === 'proxied' ? [proxyHeader(random)] : [];
  const steps = [...header, ...(random.chance(0.08) ? noise(random) : sensible(random, lane))];
  return { lane, early, steps, finish: random.pick(['quit', 'quit', 'quit', 'end', 'cut']) };
}

/** Octets without a plan. */
function noise(random: Random): Step[] {
  return random.times(5, () => step(random, String.fromCharCode(...random.times(400, () => random.below(256)))));
}

function sensible(random: Random, lane: Lane): Step[] {
  const steps: Step[] = [];
  if (random.chance(0.9)) steps.push(step(random, `${random.pick(['EHLO', 'ehlo', 'HELO'])} client.test\r\n`));
  if (random.chance(lane === 'required' || lane === 'submission' ? 0.85 : 0.2)) {
    steps.push(step(random, 'STARTTLS\r\n'), step(random, 'EHLO client.test\r\n'));
  }
  if ((lane === 'submission' || lane === 'implicit') && random.chance(0.8)) steps.push(...login(random));
  for (let n = random.below(6); n >= 0; n--) steps.push(...turn(random));
  return steps;
}

function turn(random: Random): Step[] {
  const chance = random.next();
  if (chance < 0.6) return mail(random);
  if (chance < 0.7) return login(random);
  if (chance < 0.8) return [step(random, `XCLIENT ${random.times(4, () => random.pick(TOLD)).join(' ')}\r\n`)];
  return [step(random, random.times(8, () => command(random)).join(''))];
}

function login(random: Random): Step[] {
  const responses = random.times(3, () => step(random, `${random.pick(RESPONSES)}\r\n`));
  return [step(random, `${random.pick(LOGINS)}\r\n`), ...responses];
}

function mail(random: Random): Step[] {
  const from = `MAIL FROM:<${random.chance(0.85) ? 'a@sender.test' : random.pick(ADDRESSES)}>${parameters(random)}\r\n`;
  const to = random.times(4, () => `RCPT TO:<${random.chance(0.7) ? 'b@hosted.test' : random.pick(ADDRESSES)}>\r\n`);
  const commands = [from, ...(random.chance(0.8) ? ['RCPT TO:<b@hosted.test>\r\n'] : []), ...to, 'DATA\r\n'];
  const envelope = random.chance(0.6) ? [step(random, commands.join(''))] : commands.map((line) => step(random, line));
  return [...envelope, step(random, text(random))];
}

function parameters(random: Random): string {
  return random.chance(0.85) ? '' : random.times(3, () => ` ${random.pick(PARAMETERS)}`).join('');
}

/** Often with its end, sometimes with the next commands behind it. */
function text(random: Random): string {
  const pieces: readonly string[] = random.chance(0.5) ? CLEAN_PIECES : PIECES;
  const size = random.chance(0.1) ? 12_000 : 40;
  const body = random.times(size, () => random.pick(pieces)).join('');
  const end = random.chance(0.85) ? '\r\n.\r\n' : '';
  const behind = random.chance(0.2) ? random.times(4, () => command(random)).join('') : '';
  const far = random.chance(0.15) ? random.times(8, () => random.pick(TRAVELS)).join('') : '';
  return `${far}${random.chance(0.7) ? 'Subject: x\r\n\r\n' : ''}${body}${end}${behind}`;
}

function command(random: Random): string {
  const chance = random.next();
  if (chance < 0.2) return `MAIL FROM:<${random.pick(ADDRESSES)}>${parameters(random)}${random.pick(ENDS)}`;
  if (chance < 0.4) return `RCPT TO:<${random.pick(ADDRESSES)}>${random.pick(ENDS)}`;
  if (chance < 0.45) return `NOOP ${'x'.repeat(random.pick([2041, 2042, 2043, 5000, 70_000]))}${random.pick(ENDS)}`;
  return `${random.pick(WORDS)}${random.pick(ENDS)}`;
}

/** Before everything else, and good: what is none is tried in test/receive/proxy-header.test.ts. */
function proxyHeader(random: Random): Step {
  const one = 'PROXY TCP4 192.0.2.1 127.0.0.1 4711 25\r\n';
  const two = version2({}).toString('latin1');
  return { send: random.pick([one, two, 'PROXY UNKNOWN\r\n']), cuts: [], waits: true, tls: false };
}

function step(random: Random, plain: string): Step {
  const send = random.chance(0.06) ? mutated(random, plain) : plain;
  return { send, cuts: cuts(random, send), waits: random.chance(0.93), tls: random.chance(0.9) };
}

function cuts(random: Random, text: string): number[] {
  const { length } = text;
  const chance = random.next();
  if (length < 2 || chance < 0.6) return [];
  if (chance < 0.7 && length < 300) return Array.from({ length: length - 1 }, (_, i) => i + 1);
  const places = random.times(4, () => (random.chance(0.5) ? nearEnd(random, text) : 1 + random.below(length - 1)));
  return places.filter((at) => at > 0 && at < length).sort((a, b) => a - b);
}

/** Around the end of a mail, where one octet more or less counts most. */
function nearEnd(random: Random, text: string): number {
  return text.indexOf('\r\n.\r\n') + random.below(9);
}

function mutated(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const end = at + random.below(8);
  switch (random.below(6)) {
    case 0:
      return `${text.slice(0, at)}${String.fromCharCode(random.below(256))}${text.slice(at + 1)}`;
    case 1:
      return `${text.slice(0, at)}${random.pick(['\0', '\r', '\n', '\xff', ' ', '.'])}${text.slice(at)}`;
    case 2:
      return text.slice(0, at) + text.slice(end);
    case 3:
      return text.slice(0, at);
    case 4:
      return text.slice(0, end) + text.slice(at);
    default:
      return text.replaceAll('\r\n', random.pick(['\n', '\r', '\r\r\n', '\n\r']));
  }
}
