import { realMails } from './spam-assassin.ts';

/** A mail of npm's SpamAssassin data set as a gateway would have seen it. */
export interface DatedMail {
  readonly name: string;
  readonly ham: boolean;
  readonly data: Buffer;
  /** When the collector's own server took it: milliseconds since the epoch. */
  readonly at: number;
  /** The older two thirds of its class train, the newest third tests. */
  readonly split: 'train' | 'test';
}

/** Servers and mailbox programs of those who made the collection: what they have added is no property of ham or spam. */
const COLLECTORS =
  /\bby (?:localhost\b|\S*(?:slashnull\.org|netnoteinc\.com|jmason\.org|zzzzason\.org|webnote\.net|taint\.org)\b)/;
/** Fields that the collector's mailbox has added. */
const MAILBOX =
  /^(?:return-path|delivered-to|delivery-date|x-original-date|x-keywords|x-status|status|lines|replied|x-apparently-to|x-loop|x-mailscanner|x-delivery-agent|x-authentication-warning|x-mime-autoconverted|x-virus-scanned):/i;
/** What stands for the collector's addresses, in place of which all mails get one. */
const READERS =
  /\b[\w.+-]+@(?:[\w-]+\.)*(?:spamassassin\.taint\.org|netnoteinc\.com|jmason\.org|zzzzason\.org|slashnull\.org|webnote\.net)\b/gi;
const READER_NAMES = /\b(?:zzzz|yyyy|zzzzteana|qqqqqqqqqq)\b/g;

/** All mails, without what the collector has added, the oldest first. */
export function datedMails(): DatedMail[] {
  const mails = realMails().map((mail) => {
    const text = mail.data();
    return { name: mail.name, ham: mail.ham, at: arrival(text), data: Buffer.from(withoutTraces(text), 'latin1') };
  });
  return [true, false]
    .flatMap((ham) => {
      const own = mails.filter((mail) => mail.ham === ham).sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
      const cut = Math.floor((own.length * 2) / 3);
      return own.map((mail, index) => ({ ...mail, split: index < cut ? ('train' as const) : ('test' as const) }));
    })
    .sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
}

function headerOf(text: string): string {
  const end = text.indexOf('\r\n\r\n');
  return end < 0 ? text : text.slice(0, end);
}

/** Of the Received fields that the collector's servers have written the newest; where there is none, the newest of all. */
function arrival(text: string): number {
  const fields = headerOf(text)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const received = fields.filter((field) => /^received:/i.test(field));
  const own = received.filter((field) => COLLECTORS.test(field));
  const dates = (own.length > 0 ? own : received)
    .map((field) => Date.parse(field.slice(field.lastIndexOf(';') + 1).replace(/\(.*?\)/g, '')))
    .filter((date) => date > Date.UTC(2000, 0) && date < Date.UTC(2004, 0));
  if (dates.length > 0) return Math.max(...dates);
  const date = fields.find((field) => /^date:/i.test(field));
  return Date.parse((date ?? '').slice(5).replace(/\(.*?\)/g, '')) || 0;
}

function withoutTraces(text: string): string {
  const header = headerOf(text);
  const kept = header
    .replace(/^From .*\r\n/, '') // the line of a mailbox
    .split(/\r\n(?![ \t])/)
    .filter((field) => !MAILBOX.test(field) && !(/^received:/i.test(field) && COLLECTORS.test(field)));
  return `${kept.join('\r\n')}${text.slice(header.length)}`
    .replace(READERS, 'reader@example.org')
    .replace(READER_NAMES, 'reader');
}
