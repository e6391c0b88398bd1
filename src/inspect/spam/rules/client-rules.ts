import type { HeaderFields } from './header-fields.ts';
import type { RuleMail } from './rule-mail.ts';
import { said } from './say.ts';
import type { SpamRule } from './spam-rule.ts';

/*
 * Spammers write the name of a common program into their mails and leave out what that program writes. Mailing lists and archives take
 * fields away and put bodies into others, so that mail of lists is not asked.
 */

/** What the mail says has written it; '' where it says nothing. */
function clientOf(header: HeaderFields): string {
  return header.text('x-mailer') || header.text('user-agent') || header.text('x-newsreader');
}

const BOUNDARY = /\bboundary\s{0,5}=\s{0,5}(?:"([^"]{1,100})"|([^\s;"]{1,100}))/i;

function boundaryOf(header: HeaderFields): string | null {
  const match = BOUNDARY.exec(header.raw('content-type'));
  return match === null ? null : (match[1] ?? match[2] ?? null);
}

/** A program that is known by how it writes boundaries and Message-IDs. */
interface Client {
  readonly name: string;
  readonly says: RegExp;
  readonly program: string;
  readonly score: number;
  readonly boundary: RegExp | null;
  /** Null where servers write it. */
  readonly id: RegExp | null;
}

const CLIENTS: readonly Client[] = [
  {
    name: 'forged-outlook',
    says: /^Microsoft (?:Office )?Outlook(?! Express)(?:[ ,]|$)/,
    program: 'Outlook',
    score: 2,
    boundary: /^-{4,6}_?=?_?NextPart_/,
    id: null,
  },
  {
    name: 'forged-outlook-express',
    says: /^Microsoft (?:Outlook Express|Windows (?:Live )?Mail) \d/,
    program: 'Outlook Express',
    score: 2,
    boundary: /^-{4,6}=_NextPart_/,
    id: /^<[0-9A-Za-z-]{1,60}(?:\$[0-9a-f]{8}\$[0-9a-zA-Z]{1,12}|\.phx\.gbl)?@/,
  },
  {
    name: 'forged-apple-mail',
    says: /^Apple Mail \(2\.[2-9]|^Apple Mail \(2\.\d{3,}|^iPhone Mail \(/,
    program: 'Apple Mail',
    score: 2,
    boundary: /^Apple-Mail[=-]/,
    id: /^<[0-9A-F]{8}-(?:[0-9A-F]{4}-){3}[0-9A-F]{12}@/i,
  },
  {
    name: 'forged-thunderbird',
    says: /Mozilla\/5\.0.{0,80}(?:Thunderbird|Icedove)\/|^Mozilla Thunderbird$|^Thunderbird \d/,
    program: 'Thunderbird',
    score: 2,
    boundary: /^-{10,}(?:\d{24}|[A-Za-z0-9]{24}|ms\d{24})$|^-{4,}[A-Z0-9]{20,}$/,
    id: /^<(?:[0-9A-F]{7,8}\.[0-9A-Z]{5,9}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})@/i,
  },
  {
    name: 'forged-phpmailer',
    says: /^PHPMailer[ /[]/,
    program: 'PHPMailer',
    score: 1.2,
    boundary: /^(?:b[1-4]=?_|=?_?b[1-4]_)/,
    id: null,
  },
];

function clientRule({ name, says, program, score, boundary, id }: Client): SpamRule {
  return {
    name,
    sentence: `The mail says that ${program} has written it, and ${program} writes ${id === null ? 'boundaries' : 'Message-IDs or boundaries'} otherwise.`,
    score,
    test({ header, isList }) {
      const client = clientOf(header);
      if (!says.test(client) || isList) return null;
      const written = boundaryOf(header);
      // Signing programs and gateways wrap what the client has written.
      const wrapped = /multipart\/(?:signed|report)/i.test(header.raw('content-type'));
      if (boundary !== null && written !== null && !wrapped && !boundary.test(written))
        return `${said(client)} with the boundary ${said(written)}`;
      const messageId = header.raw('message-id');
      return id === null || messageId === '' || id.test(messageId)
        ? null
        : `${said(client)} with the Message-ID ${said(messageId)}`;
    },
  };
}

/** A provider whose servers write Message-IDs of a name of their own. */
function providerRule(name: string, provider: string, id: RegExp, servers: RegExp): SpamRule {
  return {
    name,
    sentence: `The Message-ID is one of ${provider}, and no server of ${provider} has seen the mail.`,
    score: 2,
    test({ header, trail, session, isList, vouched, author }: RuleMail) {
      const messageId = header.raw('message-id');
      if (!id.test(messageId) || isList || vouched || author === null) return null;
      const seen = [session?.reverseName ?? '', ...trail.map(({ text }) => text)];
      return seen.some((text) => servers.test(text)) ? null : `the Message-ID is ${said(messageId)}`;
    },
  };
}

const BULK_MAILERS =
  /\b(?:advanced (?:mass|direct)|mass ?(?:e-?)?mail|bulk ?(?:e-?)?mail|group ?mail|mail ?(?:king|bomber|blaster|magnet|workz)|direct ?email|stealth mail|floodgate|extractor|dynamic opt-in|emailer platinum|ebizmailer|send-?blaster|atomic mail|turbo-?mailer|ultimate mailer|leaf ?php ?mailer|sendinbox|king ?mailer|xpertmailer|diffondi|jpfree|oshirase|innovamail|prodigy mail sender|inbound express)/i;

/** What is said of the program, and does not fit. */
export const CLIENT_RULES: readonly SpamRule[] = [
  ...CLIENTS.map(clientRule),
  providerRule('forged-gmail', 'Gmail', /@mail\.gmail\.com>/i, /google(?:mail)?\.com|1e100\.net|gmail\.com/i),
  providerRule(
    'forged-outlook-com',
    'Outlook.com',
    /@[\w.-]{1,100}\.(?:outlook|exchangelabs)\.com>/i,
    /outlook\.com|hotmail|exchangelabs|protection\.outlook|microsoft/i,
  ),
  {
    name: 'outlook-express-without-ole',
    sentence: 'The mail says that Outlook Express has written it, without the X-MimeOLE that Outlook Express writes.',
    score: 1.5,
    test({ header, isList }) {
      const client = header.text('x-mailer');
      if (!/^Microsoft Outlook Express \d/.test(client) || isList) return null;
      return header.has('x-mimeole') ? null : `X-Mailer is ${said(client)}, and there is no X-MimeOLE`;
    },
  },
  {
    name: 'two-clients',
    sentence: 'X-Mailer and User-Agent name two programs.',
    score: 0.8,
    test({ header, isList }) {
      const [mailer, agent] = [header.text('x-mailer'), header.text('user-agent')];
      if (mailer === '' || agent === '' || isList) return null;
      return firstWord(mailer) === firstWord(agent) ? null : `${said(mailer)} and ${said(agent)}`;
    },
  },
  {
    name: 'repeated-client',
    sentence: 'X-Mailer stands in the header several times.',
    score: 0.5,
    test: ({ header }) =>
      new Set(header.all('x-mailer')).size > 1 ? header.all('x-mailer').slice(0, 2).map(said).join(' and ') : null,
  },
  {
    name: 'bulk-mailer',
    sentence: 'The program that has written the mail is one for mass mailings that hides its sender.',
    score: 2,
    test({ header }) {
      const client = clientOf(header);
      return BULK_MAILERS.test(client) ? `it is ${said(client)}` : null;
    },
  },
  {
    name: 'script-of-a-website',
    sentence: 'A script of a website has written the mail that stands where programs of intruders do.',
    score: 2,
    test({ header }) {
      const script =
        header.raw('x-php-originating-script') || header.raw('x-php-script') || header.raw('x-source-args');
      return /eval\(\)'d|\/wp-(?:content\/(?:uploads|cache)|includes)\/|\/(?:tmp|images|css|cgi-bin)\/[\w.-]{1,60}\.php/i.test(
        script,
      )
        ? `it is ${said(script)}`
        : null;
    },
  },
  {
    name: 'thread-without-index',
    sentence: 'The mail has the Thread-Topic of Outlook without its Thread-Index.',
    score: 0.5,
    test: ({ header, isList }) =>
      header.has('thread-topic') && !header.has('thread-index') && !isList
        ? `Thread-Topic is ${said(header.text('thread-topic'))}`
        : null,
  },
];

function firstWord(client: string): string {
  return /[a-z]+/i.exec(client.replace(/^(?:Microsoft|Mozilla|The)[ /]/i, ''))?.[0].toLowerCase() ?? '';
}
