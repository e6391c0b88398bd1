import type { Part } from '../../../mail/part.ts';
import { isPage } from './body.ts';
import type { RuleMail } from './rule-mail.ts';
import { few, said } from './say.ts';
import type { SpamRule } from './spam-rule.ts';
import { countWords } from './word-count.ts';

const hasFlag = ({ flags }: Part, ...names: readonly string[]): boolean =>
  flags.some(({ name }) => names.includes(name));
const titleOf = (part: Part): string => said(part.name ?? part.path);

/** What is attached, not what mail programs show below the header. */
function attached({ parts, body }: RuleMail): readonly Part[] {
  return parts.filter(
    (part) =>
      part.origin === 'entity' && part.parts.every(({ origin }) => origin !== 'entity') && !body.parts.includes(part),
  );
}

const ARCHIVE = /zip|rar|7z|tar|gzip|x-iso|cab|arj|lzh|x-xz|bzip|udf/;
const PACKED = /\.(?:zip|rar|7z|tar|t?gz|cab|arj|ace|iso|img|vhdx?)$/i;
const PASSWORD =
  /(?<![\p{L}\d])(?:password|passcode|passwort|kennwort|mot de passe|contraseña|clave|wachtwoord|hasło|senha)(?: is| ist| lautet| est| es)?\s{0,3}:?\s{0,3}\S{0,20}\d/iu;
const PAGE_FILE = /\.(?:s?html?|xht(?:ml)?|svg|mht(?:ml)?)$/i;

/** What stands in the mail in place of words. */
export const ATTACHMENT_RULES: readonly SpamRule[] = [
  {
    name: 'code-only',
    sentence: 'The mail leads to the web by nothing but a QR code in a picture, with little text beside it.',
    score: 2.5,
    test({ webLinks, words }) {
      const codes = webLinks.filter(({ source }) => source === 'code');
      const [first] = codes;
      if (first === undefined || words > 120) return null;
      return codes.length === webLinks.length ? `${words} words, and a code that leads to ${said(first.url)}` : null;
    },
  },
  {
    name: 'code-link',
    sentence: 'A QR code in a picture leads to the web.',
    score: 0.7,
    test({ webLinks, isReply, isList }) {
      const found = webLinks.find(({ source }) => source === 'code');
      return found === undefined || isReply || isList ? null : `it leads to ${said(found.url)}`;
    },
  },
  {
    name: 'page-attached-with-password-form',
    sentence: 'An attached page asks for a password.',
    score: 3.5,
    test(mail) {
      const found = mail.parts.find(
        (part) => !mail.body.parts.includes(part) && part.origin !== 'reading' && hasFlag(part, 'html-password-form'),
      );
      return found === undefined ? null : `it is ${titleOf(found)}`;
    },
  },
  {
    name: 'page-attached',
    sentence: 'A page is attached to a mail of few words.',
    score: 1.2,
    test(mail) {
      if (mail.words > 150) return null;
      const found = attached(mail).find(
        (part) => PAGE_FILE.test(part.name ?? '') || (part.disposition === 'attachment' && isPage(part)),
      );
      return found === undefined ? null : `it is ${titleOf(found)}, beside ${mail.words} words`;
    },
  },
  {
    name: 'page-attached-with-script',
    sentence: 'A page with a script, and without a form for a password, is attached to a mail of few words.',
    score: 1.2,
    test(mail) {
      if (mail.words > 150 || mail.isReply) return null;
      const found = attached(mail).find(
        (part) =>
          hasFlag(part, 'html-script', 'html-script-link', 'html-smuggling') && !hasFlag(part, 'html-password-form'),
      );
      return found === undefined ? null : `it is ${titleOf(found)}`;
    },
  },
  {
    name: 'password-beside-link',
    sentence: 'A link leads to an archive or a disk image, and the mail tells a password for it.',
    score: 2,
    test(mail) {
      if (mail.isReply) return null;
      const found = mail.webLinks.find(({ rest }) => PACKED.test(rest.split(/[?#]/)[0] ?? ''));
      const told = found === undefined ? null : PASSWORD.exec(mail.shown);
      return found === undefined || told === null
        ? null
        : `a link leads to ${said(found.url)}, beside ${said(told[0])}`;
    },
  },
  {
    name: 'password-beside-archive',
    sentence:
      'An archive or document is encrypted, and the mail tells the password: so that nobody looks into it on the way.',
    score: 2,
    test(mail) {
      if (mail.isReply) return null;
      const found = mail.parts.find((part) =>
        hasFlag(part, 'encrypted-member', 'encrypted-headers', 'encrypted-document', 'opened-with-password'),
      );
      const words = mail.phrases('archivePassword');
      return found === undefined || words.length === 0
        ? null
        : `${titleOf(found)} is encrypted, and the mail says ${few(words)}`;
    },
  },
  {
    name: 'attachment-only',
    sentence: 'The mail has no words, only a document or an archive.',
    score: 0.8,
    test(mail) {
      const files = attached(mail).filter(
        ({ disposition, name, detectedType }) =>
          (disposition === 'attachment' || name !== null) && !/^(?:image|text)\//.test(detectedType),
      );
      return files.length > 0 && mail.words < 3 && !mail.isReply
        ? `it has ${few(files.map((part) => part.name ?? part.path))}`
        : null;
    },
  },
  {
    name: 'link-only',
    sentence: 'The mail has hardly a word, only a link.',
    score: 1,
    test(mail) {
      const [first] = mail.webLinks;
      if (first === undefined || mail.isReply || mail.isList || mail.webLinks.length > 2) return null;
      const words = countWords(mail.shown.replace(/(?:https?:\/\/|www\.)\S{1,2000}/g, ' '));
      return words < 6 && !mail.page.elements.has('img') ? `${words} words, and a link to ${said(first.url)}` : null;
    },
  },
  {
    name: 'empty-mail',
    sentence: 'The mail has neither words nor attachments.',
    score: 0.7,
    test(mail) {
      const empty =
        mail.words === 0 &&
        mail.links.length === 0 &&
        attached(mail).length === 0 &&
        (mail.page.elements.get('img') ?? 0) === 0;
      return empty && mail.body.parts.length > 0 && mail.shown.trim() === '' ? 'there is nothing in it' : null;
    },
  },
  {
    name: 'archive-for-bill',
    sentence: 'Something to be paid, ordered or delivered comes as an archive.',
    score: 1.2,
    test(mail) {
      if (mail.isReply || mail.isList || mail.vouched) return null;
      const words = [...mail.phrases('payment'), ...mail.phrases('parcel'), ...mail.phrases('documents')];
      const found = attached(mail).find(
        (part) => ARCHIVE.test(part.detectedType) && !/officedocument|opendocument|ms-/.test(part.detectedType),
      );
      return words.length === 0 || found === undefined || mail.words > 300
        ? null
        : `${titleOf(found)}, and the mail says ${few(words)}`;
    },
  },
];
