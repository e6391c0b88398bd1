import { said } from './say.ts';
import type { SpamRule } from './spam-rule.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The Date field, by itself and beside the time at which the mail came. */
export const DATE_RULES: readonly SpamRule[] = [
  {
    name: 'malformed-date',
    sentence: 'The Date field holds no date.',
    score: 1.5,
    test: ({ header, date }) => (header.has('date') && date === null ? `it says ${said(header.raw('date'))}` : null),
  },
  {
    name: 'wrong-weekday',
    sentence: 'The Date field names another day of the week than the date has.',
    score: 1.5,
    test: ({ header, date }) => (date?.fault === 'weekday' ? `it says ${said(header.raw('date'))}` : null),
  },
  {
    name: 'impossible-zone',
    sentence: 'The Date field names a time zone that there is nowhere.',
    score: 2,
    test: ({ header, date }) => (date?.fault === 'zone' ? `it says ${said(header.raw('date'))}` : null),
  },
  {
    name: 'date-without-zone',
    sentence: 'The Date field names no time zone, or by a word that says nothing.',
    score: 0.7,
    test: ({ header, date }) => (date !== null && date.zone === null ? `it says ${said(header.raw('date'))}` : null),
  },
  {
    name: 'short-year',
    sentence: 'The Date field writes the year with two digits, as programs did before 2000.',
    score: 0.8,
    test: ({ header, date }) => (date?.fault === 'old-year' ? `it says ${said(header.raw('date'))}` : null),
  },
  {
    name: 'date-ahead',
    sentence: 'The mail is dated 6 to 48 hours later than it came.',
    score: 1,
    test: (mail) => apart(mail, (ahead) => ahead > 6 * HOUR && ahead <= 2 * DAY),
  },
  {
    name: 'date-far-ahead',
    sentence: 'The mail is dated more than two days later than it came.',
    score: 2,
    test: (mail) => apart(mail, (ahead) => ahead > 2 * DAY),
  },
  {
    name: 'date-old',
    sentence: 'The mail is dated 4 to 30 days earlier than it came.',
    score: 0.4,
    test: (mail) => apart(mail, (ahead) => ahead < -4 * DAY && ahead >= -30 * DAY),
  },
  {
    name: 'date-very-old',
    sentence: 'The mail is dated more than 30 days earlier than it came.',
    score: 1.5,
    test: (mail) => apart(mail, (ahead) => ahead < -30 * DAY),
  },
];

/** @param asks whether so many milliseconds between the mail's date and its coming are too many */
function apart(
  {
    date,
    takenAt,
    header,
  }: { date: { at: number } | null; takenAt: number | null; header: { raw(name: string): string } },
  asks: (ahead: number) => boolean,
): string | null {
  if (date === null || takenAt === null || !asks(date.at - takenAt)) return null;
  return `it says ${said(header.raw('date'))}, and the mail came ${new Date(takenAt).toUTCString()}`;
}
