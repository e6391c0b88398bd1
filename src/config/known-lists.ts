import { DnsCodes } from '../base/dns-codes.ts';
import type { SpamListSettings } from './spam.ts';

type Known = Omit<SpamListSettings, 'name'>;

const codes = (...texts: readonly string[]) => texts.flatMap((text) => DnsCodes.parse(text) ?? []);
const said = (name: string, score: number, ...texts: readonly string[]) => ({
  name,
  score,
  codes: codes(...texts),
  bit: null,
});
const flagged = (name: string, score: number, bit: number) => ({ name, score, codes: [], bit });

const ADDRESSES = {
  of: 'address',
  ask: ['client'],
  digest: 'sha1',
  addressesToo: false,
  refusals: [],
  test: null,
} as const;
const LINKS = { ...ADDRESSES, of: 'domain', ask: ['link'], addressesToo: true } as const;

/** Lists that can be used by their name alone: what their makers' pages say of zone, answers and test entries. The scores are ours. */
export const KNOWN_LISTS = {
  'spamhaus-zen': {
    ...ADDRESSES,
    zone: 'zen.spamhaus.org',
    answers: [
      said('sbl', 4, '127.0.0.2'),
      said('css', 3.5, '127.0.0.3'),
      said('xbl', 4, '127.0.0.4-7'),
      said('drop', 6, '127.0.0.9'),
      said('pbl', 3, '127.0.0.10-11'),
    ],
  },
  // Who sends through his provider does so from an address of the PBL, as he should.
  'spamhaus-received': {
    ...ADDRESSES,
    ask: ['received'],
    zone: 'zen.spamhaus.org',
    answers: [said('sbl', 2, '127.0.0.2-3'), said('xbl', 0.5, '127.0.0.4-7'), said('drop', 3, '127.0.0.9')],
  },
  'spamhaus-dbl': {
    ...LINKS,
    ask: ['hello', 'reverse-name', 'sender', 'author', 'signer', 'link'],
    zone: 'dbl.spamhaus.org',
    addressesToo: false,
    answers: [
      said('spam', 4, '127.0.1.2'),
      said('phish', 6, '127.0.1.4'),
      said('malware', 6, '127.0.1.5'),
      said('botnet', 6, '127.0.1.6'),
      said('abused', 2, '127.0.1.102-103'),
      said('abused-phish', 4, '127.0.1.104'),
      said('abused-malware', 4, '127.0.1.105-106'),
    ],
    refusals: codes('127.0.1.255'),
    test: ['dbltest.com'],
  },
  surbl: {
    ...LINKS,
    zone: 'multi.surbl.org',
    answers: [
      flagged('phish', 5, 8),
      flagged('malware', 5, 16),
      flagged('abuse', 3.5, 64),
      flagged('cracked', 1.5, 128),
    ],
    test: ['test.surbl.org'],
  },
  uribl: {
    ...LINKS,
    zone: 'multi.uribl.com',
    answers: [flagged('black', 3.5, 2), flagged('grey', 0.5, 4), flagged('red', 0.5, 8)],
    test: ['test.uribl.com'],
  },
  spamcop: { ...ADDRESSES, zone: 'bl.spamcop.net', answers: [said('', 2, '127.0.0.2')] },
  barracuda: { ...ADDRESSES, zone: 'b.barracudacentral.org', answers: [said('', 2, '127.0.0.2')] },
  psbl: { ...ADDRESSES, zone: 'psbl.surriel.com', answers: [said('', 2, '127.0.0.2')] },
  mailspike: {
    ...ADDRESSES,
    zone: 'bl.mailspike.net',
    answers: [said('worst', 3.5, '127.0.0.2', '127.0.0.10'), said('bad', 2, '127.0.0.11-12')],
    test: [], // its pages name none
  },
  dnswl: {
    ...ADDRESSES,
    zone: 'list.dnswl.org',
    answers: [
      said('none', -0.1, '127.0.2-20.0'),
      said('low', -0.7, '127.0.2-20.1'),
      said('medium', -2, '127.0.2-20.2'),
      said('high', -4, '127.0.2-20.3'),
    ],
    refusals: codes('127.0.0.255'),
  },
  'msbl-ebl': {
    ...ADDRESSES,
    of: 'digest',
    ask: ['mail-address'],
    zone: 'ebl.msbl.org',
    answers: [said('', 3.5, '127.0.0.2-3')],
  },
} as const satisfies Readonly<Record<string, Known>>;

export type KnownListName = keyof typeof KNOWN_LISTS;
export const KNOWN_LIST_NAMES = Object.keys(KNOWN_LISTS) as [KnownListName, ...KnownListName[]];
