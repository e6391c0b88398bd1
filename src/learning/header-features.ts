import type { HeaderField } from '../mail/part.ts';
import type { FeatureList, FeatureSort } from './feature-list.ts';
import { addWords } from './word-features.ts';

/** Encoded words (RFC 2047) become text. */
export type DecodeWords = (value: string) => string;

const MOST_FIELDS = 150;
const MOST_WORDS = 40;
const MOST_CHARACTERS = 1000;

/**
 * Fields that say where a mail has been since it left its sender, or that a mailbox or a filter on the way has added. A mail
 * has others when it is taught from a mailbox than when it comes in, so no model may know them.
 */
const NOT_THE_SENDERS =
  /^(received|return-path|delivered-to|delivery-date|envelope-to|status|lines|replied|content-length|authentication-results|arc-.*|received-spf|x-original-to|x-original-date|x-apparently-to|x-status|x-keywords|x-uid.*|x-evolution.*|x-mozilla.*|x-gmail.*|x-spam.*|x-rspamd.*|x-virus.*|x-mailscanner.*|x-bogosity|x-pyzor|x-razor.*|x-dcc.*|x-envelope-.*|x-fetchmail.*|x-delivery-.*|x-mime-autoconverted|x-egroups.*|x-habeas.*|x-originalarrivaltime|x-authentication-warning|x-loop|old-.*)$/;

/** What mailing lists add. One sign, however many of them: else a list would outweigh whatever is posted to it. */
const OF_LISTS =
  /^(list-.*|mailing-list|x-mailing-list|x-mailman.*|x-beenthere|x-list-.*|errors-to|sender|x-egroups-.*|x-yahoo-.*|mail-followup-to|x-unsubscription-info|x-acceptable-languages)$/;

/** Every mail has them: only their absence tells something. */
const USUAL = ['from', 'to', 'message-id', 'date', 'subject', 'mime-version', 'content-type'];

/** Fields whose values count: those of others are names, dates and numbers. */
const VALUES = new Map<string, FeatureSort>([
  ['x-mailer', 'client'],
  ['user-agent', 'client'],
  ['x-mimeole', 'client'],
  ['precedence', 'field'],
  ['importance', 'field'],
  ['x-priority', 'field'],
  ['content-language', 'field'],
  ['organization', 'field'],
]);

/** Who writes, with what program, in which shape: of the mail's own header. */
export function addHeader(list: FeatureList, header: readonly HeaderField[], decode: DecodeWords): void {
  const values = new Map<string, string>();
  for (const { name, value } of header.slice(0, MOST_FIELDS)) {
    const field = name.toLowerCase();
    if (NOT_THE_SENDERS.test(field)) continue;
    if (OF_LISTS.test(field)) {
      list.add('field', 'list');
      continue;
    }
    if (values.has(field)) {
      list.add('field', `${field} twice`);
      continue;
    }
    values.set(field, value.slice(0, MOST_CHARACTERS));
    const sort = VALUES.get(field);
    if (sort === 'field') list.add('field', `${field}: ${value.slice(0, 32).toLowerCase()}`);
    else if (!USUAL.includes(field)) list.add('field', field.slice(0, 64));
    if (sort === 'client') addWords(list, { word: sort, phrase: sort }, value, MOST_WORDS);
  }
  for (const usual of USUAL) if (!values.has(usual)) list.add('field', `no ${usual}`);
  addPeople(list, values, decode);
  addMessageId(list, values);
}

function addPeople(list: FeatureList, values: ReadonlyMap<string, string>, decode: DecodeWords): void {
  const from = decode(values.get('from') ?? '');
  const author = domainOf(from);
  addWords(list, { word: 'sender', phrase: 'sender' }, from, MOST_WORDS);
  for (const domain of suffixes(author)) list.add('sender', `@${domain}`);
  list.add('sender', `local part ${shape(/([^\s<>"@]{1,64})@/.exec(from)?.[1] ?? '')}`);
  list.add('sender', /^\s*<?[^\s<>]+>?\s*$/.test(from) ? 'no name' : 'with a name');
  const answers = values.get('reply-to');
  if (answers !== undefined)
    list.add('sender', domainOf(answers) === author ? 'answers to the same domain' : 'answers to another domain');
  const to = values.get('to') ?? '';
  const addresses = (`${to},${values.get('cc') ?? ''}`.match(/@/g) ?? []).length;
  list.add('shape', `${bucket(addresses)} addresses in To and Cc`);
  if (/undisclosed/i.test(to)) list.add('shape', 'To: undisclosed');
  if (author !== '' && to.includes(`@${author}`)) list.add('shape', "To: in the sender's domain");
  list.add('shape', to.includes('<') ? 'To: with brackets' : 'To: bare');
}

function addMessageId(list: FeatureList, values: ReadonlyMap<string, string>): void {
  const id = values.get('message-id') ?? '';
  const local = id.slice(id.indexOf('<') + 1, Math.max(0, id.lastIndexOf('@')));
  list.add('shape', `Message-ID ${shape(local)}`);
  const domain = domainOf(id);
  if (!domain.includes('.')) list.add('shape', 'Message-ID without a domain');
  for (const part of suffixes(domain)) list.add('client', `Message-ID @${part}`);
}

/** The domain of the last address, '' where there is none. */
function domainOf(text: string): string {
  return /^[a-z0-9_.-]{1,255}/.exec(text.slice(text.lastIndexOf('@') + 1).toLowerCase())?.[0] ?? '';
}

/** `mail.x.example`: itself, `x.example`, `example`. */
export function suffixes(host: string): string[] {
  const labels = host.split('.').filter((label) => label !== '');
  return [1, 2, 3].filter((count) => count <= labels.length).map((count) => labels.slice(-count).join('.'));
}

/** Letters, digits and what else, by runs: `20020823.D507@` is `0.a0`. */
function shape(text: string): string {
  return text
    .slice(0, 80)
    .replace(/[a-z]+/g, 'a')
    .replace(/[A-Z]+/g, 'A')
    .replace(/[0-9]+/g, '0')
    .slice(0, 24);
}

/** Powers of two. */
export function bucket(count: number): string {
  return count < 2 ? `${count}` : `${2 ** Math.floor(Math.log2(count))}+`;
}
