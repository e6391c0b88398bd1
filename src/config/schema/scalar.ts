import { isIP } from 'node:net';
import * as z from 'zod';
import { DnsCodes } from '../../base/dns-codes.ts';
import { Network } from '../../base/network.ts';
import { Address } from '../../mail/address.ts';
import { Domain } from '../../mail/domain.ts';
import type { DomainPattern } from '../../mail/domain-table.ts';
import type { Rate } from '../access.ts';
import { mistake } from './mistake.ts';

/*
 * The kinds of single values. `title` is what the manual calls the kind; each takes its text apart once, so that the rest of
 * the program never sees the text.
 */

/** A text that `parse` understands, or the mistake that `hint` mends. YAML makes a number of some that miss their unit. */
function parsed<T>(title: string, parse: (text: string) => T | null, what: string, hint: string) {
  return z
    .string({
      error: ({ input }) => (typeof input === 'number' ? mistake(`${input} is no ${what}`, hint) : undefined),
    })
    .meta({ title })
    .transform((text, context): T => {
      const value = parse(text);
      if (value !== null) return value;
      context.addIssue({ code: 'custom', message: mistake(`"${text}" is no ${what}`, hint) });
      return z.NEVER;
    });
}

const SIZE_UNITS: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 };

function parseSize(text: string): number | null {
  const match = /^([0-9]{1,9}(?:\.[0-9]{1,3})?) ?([KMGT]?B)$/i.exec(text.trim());
  const unit = SIZE_UNITS[match?.[2]?.toUpperCase() ?? ''];
  return match === null || unit === undefined ? null : Math.round(Number(match[1]) * unit);
}

/** Bytes; a KB has 1,024. */
export const size = () => parsed('size', parseSize, 'size', 'write a number and a unit, as 64KB, 50MB or 1GB');

const DURATION_UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function parseDuration(text: string): number | null {
  const match = /^([0-9]{1,9}) ?(ms|s|m|h|d)$/.exec(text.trim());
  const unit = DURATION_UNITS[match?.[2] ?? ''];
  return match === null || unit === undefined ? null : Number(match[1]) * unit;
}

/** Milliseconds. */
export const duration = () =>
  parsed('duration', parseDuration, 'duration', 'write a number and a unit, as 500ms, 30s, 15m, 4h or 5d');

function parseRate(text: string, amount: (text: string) => number | null): Rate | null {
  const [limit = '', window = '', more] = text.split('/');
  const [much, span] = [amount(limit.trim()), parseDuration(window.trim())];
  return much === null || span === null || span < 1000 || more !== undefined ? null : { limit: much, window: span };
}

const parseCount = (text: string) => (/^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : null);

export const rate = () =>
  parsed(
    'rate',
    (text) => parseRate(text, parseCount),
    'rate',
    'write so many in a span of time, as 120/1m or 1000/1h',
  );

export const byteRate = () =>
  parsed(
    'byte rate',
    (text) => parseRate(text, parseSize),
    'rate of bytes',
    'write a size and a span of time, as 500MB/1h or 2GB/1d',
  );

/** Lower-case hexadecimal digits of a SHA-256 digest. */
export const fingerprint = () =>
  parsed(
    'fingerprint',
    (text) => (/^[0-9a-f]{2}(:?[0-9a-f]{2}){31}$/i.test(text) ? text.replaceAll(':', '').toLowerCase() : null),
    'SHA-256 fingerprint',
    'write the 64 hexadecimal digits, with or without colons',
  );

export const dnsCodes = () =>
  parsed('answer of a DNS list', DnsCodes.parse, 'answer of a DNS list', 'write 127.0.0.2, or a range as 127.0.0.2-11');

export const network = () =>
  parsed('network', Network.parse, 'network', 'write an address or a block such as 10.0.0.0/8 or "2001:db8::/32"');

export const address = () => parsed('address', Address.parse, 'mail address', 'write it as postmaster@example.com');

export const domain = () =>
  parsed('domain', Domain.parse, 'domain name', 'write it as gw.example.com: letters, digits, hyphens and dots');

function parseDomainPattern(text: string): DomainPattern | null {
  if (text === '*') return '*';
  if (!text.startsWith('*.')) return Domain.parse(text);
  const above = Domain.parse(text.slice(2));
  return above === null ? null : `*.${above}`;
}

export const domainPattern = () =>
  parsed(
    'domain pattern',
    parseDomainPattern,
    'domain name',
    'write example.com, "*.example.com" for all names beneath it, or "*" for every domain',
  );

export const ipAddress = () =>
  parsed(
    'IP address',
    (text) => (isIP(text) === 0 ? null : text),
    'IP address',
    'write 127.0.0.1, 0.0.0.0 for all of IPv4, "::1" or "::" for all',
  );

/** As node:dns takes it: an address, with a port where it is not 53. */
export const dnsServer = () =>
  parsed(
    'DNS server',
    (text) => {
      const [, bracketed, bare, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(text) ?? [];
      if (isIP(text) !== 0) return text;
      return isIP(bracketed ?? bare ?? '') !== 0 && Number(port ?? 53) <= 65_535 ? text : null;
    },
    'DNS server',
    'write an IP address such as 127.0.0.1, with a port where it is not 53: 127.0.0.1:5353, "[::1]:5353"',
  );

/** A path of a file or folder; relative ones begin at the folder of the configuration file. */
export const path = () =>
  z.string().min(1, mistake('a path is missing', 'write the path of a file or folder')).meta({ title: 'path' });

export const count = (least: number, most = 1_000_000) => z.int().min(least).max(most).meta({ title: 'number' });

export const score = () => z.number().min(-1000).max(1000).meta({ title: 'score' });

/** A word that names something in the record and in the log. */
export const name = () =>
  z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
      mistake('a name has 1 to 64 letters, digits, dots, hyphens and underscores', 'choose a name such as big-mail'),
    )
    .meta({ title: 'name' });

export const text = (most = 1000) =>
  z
    .string()
    .min(1, mistake('the text is empty', 'write something, or leave the key out'))
    .max(most, mistake(`the text is longer than ${most} characters`, 'shorten it'))
    .meta({ title: 'text' });

/** Minutes since midnight out of `08:30`; `24:00` is the day's end. */
function parseTimeOfDay(value: string): number | null {
  const match = /^([01][0-9]|2[0-4]):([0-5][0-9])$/.exec(value);
  const minutes = match === null ? Number.NaN : Number(match[1]) * 60 + Number(match[2]);
  return minutes <= 1440 ? minutes : null;
}

export const timeOfDay = () =>
  parsed('time of day', parseTimeOfDay, 'time of day', 'write hours and minutes, as "08:30" or "17:00"');

/** One value or a list of them; always read as a list. */
export function oneOrMore<T extends z.ZodType>(item: T) {
  const list = z.array(item).min(1, mistake('the list is empty', 'write at least one entry, or leave the key out'));
  return z.union([list, item.transform((value) => [value])]);
}
