import { readers } from './link-rules.ts';
import { said } from './say.ts';
import type { SpamRule } from './spam-rule.ts';

const ANSWER = /^\s{0,9}(?:re|aw|antw|sv|vs|odp|ynt|ref|res|rif)(?:\[\d{1,3}\])?\s{0,3}:/i;
const FORWARD = /^\s{0,9}(?:fwd?|wg|tr|rv|enc|doorst|vl)\s{0,3}:/i;
/** What mail programs write above what they forward or answer. */
const QUOTED =
  /^>|^-{2,}\s{0,3}(?:original|forwarded|urspr|message d'origine|mensaje original|messaggio original|oorspronkelijk)|^\s{0,5}(?:from|von|de|da|van|od)\s{0,3}:.{1,200}$|wrote:\s*$|schrieb:\s*$|a écrit\s?:\s*$|escribió:\s*$|ha scritto:\s*$|schreef:\s*$/im;

/** The subject by itself. */
export const SUBJECT_RULES: readonly SpamRule[] = [
  {
    name: 'missing-subject',
    sentence: 'The mail has no subject.',
    score: 0.6,
    test: ({ header }) => (header.raw('subject').trim() === '' ? 'the Subject field is missing or empty' : null),
  },
  {
    name: 'false-answer',
    sentence: 'The subject says that the mail is an answer, and neither header nor text do.',
    score: 1.2,
    test({ subject, isReply, isList, shown, body }) {
      if (!ANSWER.test(subject) || isReply || isList) return null;
      return QUOTED.test(shown) || QUOTED.test(body.plain)
        ? null
        : `the subject is ${said(subject)}, and there is no In-Reply-To`;
    },
  },
  {
    name: 'false-forward',
    sentence: 'The subject says that the mail is forwarded, and nothing in it is.',
    score: 0.7,
    test({ subject, isReply, isList, shown, body, parts }) {
      if (
        !FORWARD.test(subject) ||
        isReply ||
        isList ||
        parts.some(({ declaredType }) => declaredType === 'message/rfc822')
      )
        return null;
      return QUOTED.test(shown) || QUOTED.test(body.plain) ? null : `the subject is ${said(subject)}`;
    },
  },
  {
    name: 'capital-subject',
    sentence: 'The subject is in capitals.',
    score: 1,
    test({ subject, isList }) {
      const letters = subject.replace(/^\s*(?:re|fwd?|aw|wg)\s*:/i, '').match(/\p{L}/gu) ?? [];
      const capitals = subject.match(/\p{Lu}/gu)?.length ?? 0;
      const words = subject.match(/\p{L}{2,}/gu)?.length ?? 0;
      return letters.length >= 12 && words >= 3 && !/\p{Ll}/u.test(subject) && capitals >= letters.length && !isList
        ? `it is ${said(subject)}`
        : null;
    },
  },
  {
    name: 'exclaiming-subject',
    sentence: 'The subject has a crowd of exclamation or question marks.',
    score: 0.8,
    test: ({ subject, isReply }) =>
      !isReply && (/[!?]{3,}|!!|\?!|!\s{0,2}!/.test(subject) || (subject.match(/!/g)?.length ?? 0) >= 2)
        ? `it is ${said(subject)}`
        : null,
  },
  {
    name: 'money-in-subject',
    sentence: 'The subject names a sum of money.',
    score: 0.7,
    test: ({ subject, isReply, isList }) =>
      !isReply &&
      !isList &&
      /\${2,}|[$€£]\s{0,2}\d{1,3}(?:[.,]\d{3})|[$€£]\s{0,2}\d{2,}|\b(?:million|millions)\b/i.test(subject)
        ? `it is ${said(subject)}`
        : null,
  },
  {
    name: 'gap-in-subject',
    sentence: 'The subject has a wide gap, behind which something stands that filters shall take for a difference.',
    score: 1.5,
    test({ header, subject }) {
      const gap = /\S\s{6,}\S{1,40}\s*$/.exec(header.raw('subject').replace(/[\t\r\n]+/g, ' '));
      return gap === null
        ? null
        : `it is ${said(subject)}, with a gap of ${/\s{6,}/.exec(gap[0])?.[0].length ?? 6} blanks`;
    },
  },
  {
    name: 'reader-in-subject',
    sentence: "The subject has the reader's address or begins with the name before its @.",
    score: 1.2,
    test(mail) {
      if (mail.isReply || mail.isList || mail.vouched) return null;
      const subject = mail.subject.toLowerCase();
      const found = readers(mail).find((key) => {
        const local = key.slice(0, key.lastIndexOf('@'));
        return (
          subject.includes(key) ||
          (local.length >= 4 &&
            (subject.startsWith(`${local},`) || subject.startsWith(`${local} -`) || subject.startsWith(`${local}:`)))
        );
      });
      return found === undefined ? null : `it is ${said(mail.subject)}`;
    },
  },
  {
    name: 'advertising-label',
    sentence: 'The subject says that the mail is advertising, as some laws ask.',
    score: 2,
    test: ({ subject, isReply }) =>
      !isReply &&
      /^\s{0,5}(?:adv|advert|advertisement|werbung|anzeige|pub)\s{0,3}(?::|-|\]|\))|^\s{0,5}[[(](?:adv|ad)[\])]/i.test(
        subject,
      )
        ? `it is ${said(subject)}`
        : null,
  },
];
