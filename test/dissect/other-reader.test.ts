import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { type ParsedMail, simpleParser } from 'mailparser';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { Dissection, Part } from '../../src/mail/part.ts';
import { testDissector } from '../support/dissecting.ts';
import { type RealMail, realMails } from '../support/spam-assassin.ts';

// Honest mails, read by mailparser as well. Where the two do not say the same, it must be for one of the reasons below; what
// each is and who is right is said there.

/** Notes that a well-formed mail may bear. */
const HARMLESS = new Set(['mbox-line', 'no-close-delimiter', 'epilogue', 'html-script', 'html-form', 'html-frame']);

interface Compared {
  readonly mail: RealMail;
  readonly raw: string;
  readonly ours: Dissection;
  readonly theirs: ParsedMail;
}

describe('honest mail, read by mailparser too', async () => {
  const dissector = await testDissector();
  const wellFormed: Compared[] = [];
  const compare = async (mail: RealMail): Promise<void> => {
    const raw = mail.data().replace(/^From [^\n]*\n/, ''); // the mailbox file's line
    const octets = Buffer.from(raw, 'latin1');
    const ours = await dissector.dissectMail(memoryBytes(octets));
    if (!ours.parts.every(({ flags }) => flags.every(({ name }) => HARMLESS.has(name)))) return;
    const theirs = await simpleParser(octets, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true });
    wellFormed.push({ mail, raw, ours, theirs });
  };

  it('is well-formed but for a few', async () => {
    const ham = realMails().filter((mail) => mail.ham);
    assert.equal(ham.length, 4150);
    for (const mail of ham) await compare(mail);
    assert.ok(wellFormed.length > 4100, `${wellFormed.length} of ${ham.length}`);
  });

  it('has the same subjects', () => {
    assert.deepEqual(
      differing(({ ours, theirs }) => [oneLine(ours.subject), oneLine(theirs.subject ?? '')]),
      [],
    );
  });

  it('has the same texts', () => {
    const different = differing(({ ours, theirs, raw }) => {
      const texts = leaves(ours).filter(isPlainBody);
      // mailparser adds what stands in messages and reports within the mail to its text; we show them as parts.
      if (holdsMessage(ours)) return null;
      // Markup under the name of text: we read it as the mail programs do that look at the content.
      if (texts.some(({ detectedType }) => detectedType !== 'text/plain')) return null;
      const [mine, other] = [texts.map((part) => part.text()).join('\n'), theirs.text ?? ''];
      return /format="?flowed/i.test(raw) ? [unflowed(mine), unflowed(other)] : [oneLine(mine), oneLine(other)];
    });
    assert.deepEqual(different, []);
  });

  it('has the same attachments, octet by octet', () => {
    const different = differing(({ ours, theirs }) => {
      if (holdsMessage(ours)) return null;
      const mine = leaves(ours).filter((part) => !isPlainBody(part) && !isHtmlBody(part));
      return [
        mine.map((part) => part.sha256()).join(' '),
        theirs.attachments.map(({ content }) => createHash('sha256').update(content).digest('hex')).join(' '),
      ];
    });
    assert.deepEqual(different, []);
  });

  it('has in its pages every word that mailparser sees, but for those that it glues together and the numbers of lists', async () => {
    let pages = 0;
    const lacking: string[] = [];
    for (const { mail, ours, theirs } of wellFormed) {
      const [page, another] = leaves(ours).filter(isHtmlBody);
      if (page === undefined || another !== undefined || typeof theirs.html !== 'string') continue;
      pages++;
      const seen = new Set(wordsOf(`${page.text()} ${page.hiddenText()} ${addressesIn(theirs.html)}`));
      const left = wordsOf(await textOfPage(theirs.html)).filter((word) => !seen.has(word) && !/^\d$/.test(word));
      if (left.length > 0) lacking.push(`${mail.name}: ${left.join(' ')}`);
    }
    assert.ok(pages > 180, `${pages} pages`);
    assert.ok(lacking.length <= 30, lacking.join('\n'));
    assert.ok(
      lacking.every((line) => line.split(' ').length <= 12),
      lacking.join('\n'),
    );
  });

  it('is left out of this for few mails only', () => {
    const odd = wellFormed.filter(({ ours }) => holdsMessage(ours));
    assert.ok(odd.length < 20, `${odd.length} mails hold messages or reports`);
  });

  /** The mails of which the two say different things. */
  function differing(both: (compared: Compared) => readonly [string, string] | null): string[] {
    return wellFormed.flatMap((compared) => {
      const [mine, other] = both(compared) ?? ['', ''];
      return fits(mine, other) ? [] : [`${compared.mail.name}: ${around(mine, other)}`];
    });
  }
});

/** Entities that hold no others. */
function leaves({ parts }: Dissection): Part[] {
  return parts.filter(({ span, parts, declaredType }) => {
    const holdsEntities = parts.some(({ origin }) => origin === 'entity');
    return span !== null && !holdsEntities && declaredType?.startsWith('multipart/') !== true;
  });
}

function isPlainBody({ declaredType, disposition }: Part): boolean {
  return (declaredType === 'text/plain' || declaredType === null) && disposition !== 'attachment';
}

function isHtmlBody({ declaredType, disposition }: Part): boolean {
  return declaredType === 'text/html' && disposition !== 'attachment';
}

function holdsMessage({ parts }: Dissection): boolean {
  return parts.some(({ declaredType }) => declaredType?.startsWith('message/') === true);
}

function wordsOf(text: string): string[] {
  return (text.normalize('NFKC').match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.toLowerCase());
}

/** mailparser writes them into the text; we list them as links. */
function addressesIn(html: string): string {
  return html.match(/(?:href|src)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi)?.join(' ') ?? '';
}

async function textOfPage(html: string): Promise<string> {
  const body = Buffer.from(html).toString('base64').replace(/.{76}/g, '$&\r\n');
  const mail = `Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${body}`;
  return (await simpleParser(mail, { skipTextToHtml: true, skipImageLinks: true })).text ?? '';
}

/** Soft hyphens and the like are not seen: we take them out. */
function oneLine(text: string): string {
  return text
    .replace(/\u00ad/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** mailparser joins the lines of format=flowed (RFC 3676) and their marks of quotation; we leave them as they lie. */
function unflowed(text: string): string {
  return text.replace(/[\s>\u00ad]+/g, '');
}

/** Octets above 127 without a charset that tells of them are U+FFFD to mailparser; we read them as windows-1252. */
function fits(mine: string, other: string): boolean {
  if (mine === other) return true;
  if (!other.includes('\ufffd')) return false;
  return mine.replace(/[^\0-\x7f]|\s/g, '') === other.replace(/[^\0-\x7f]|\s/g, '');
}

function around(mine: string, other: string): string {
  let at = 0;
  while (at < mine.length && mine[at] === other[at]) at++;
  const piece = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 10), at + 20));
  return `${piece(mine)} is ${piece(other)} to mailparser`;
}
