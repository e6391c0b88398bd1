import * as z from 'zod';
import { KNOWN_LIST_NAMES } from '../../known-lists.ts';
import { ROLES } from '../../spam.ts';
import { mistake } from '../mistake.ts';
import { dnsCodes, dnsServer, domain, duration, name, score } from '../scalar.ts';

// Lists in the DNS, asked about each mail of a stranger.

/** Domains to which honest mails lead in passing, and which are in no list. */
const COMMON_HOSTS = [
  'apple.com',
  'facebook.com',
  'fonts.googleapis.com',
  'google.com',
  'instagram.com',
  'linkedin.com',
  'microsoft.com',
  'twitter.com',
  'w3.org',
  'wikipedia.org',
  'x.com',
  'youtube.com',
];

const answer = z.strictObject({
  name: name().optional().describe("Added to the list's name in that of the finding.").meta({ example: 'phish' }),
  codes: z
    .array(dnsCodes())
    .prefault([])
    .describe('Answers, as 127.0.0.2 or 127.0.2-20.3. None, without `bit`: every one.')
    .meta({ example: ['127.0.0.2-11'] }),
  bit: z.int().min(1).max(255).optional().describe('A bit of the last octet instead, as 8.'),
  score: score()
    .refine((value) => value !== 0, mistake('a score of 0 says nothing', 'leave the answer out'))
    .describe('What it adds; below zero for a list of good ones.'),
});

const list = z.strictObject({
  name: name().optional().describe('What findings are called; left out: that of `like`.'),
  like: z
    .enum(KNOWN_LIST_NAMES)
    .optional()
    .describe('A list that Postern knows, of which the keys here replace something: the zone of a subscriber, scores.'),
  zone: domain().optional().describe('Zone of the list.').meta({ example: 'bl.example.net' }),
  of: z
    .enum(['address', 'domain', 'host', 'digest'])
    .optional()
    .describe(
      'What it holds: IP addresses, domains as they are registered, whole names, digests. Left out: that of `like`, or address.',
    ),
  ask: z
    .array(z.enum(ROLES))
    .min(1)
    .optional()
    .describe(
      'What of a mail it is asked about: `client`, `received` and `received-first` (addresses); `hello`, `reverse-name`, `sender`, `author`, `signer` (names); `link` (either); `mail-address`, `url`, `attachment` (digests). Left out: that of `like`, or client.',
    ),
  digest: z
    .enum(['md5', 'sha1', 'sha256'])
    .optional()
    .describe('Which digests it holds: hexadecimal, those of sha256 in base32. Left out: sha1.'),
  addressesToo: z
    .boolean()
    .optional()
    .describe('Whether a list of names holds the IPv4 addresses of links too. Left out: that of `like`, or false.'),
  answers: z.array(answer).min(1).max(100).optional().describe('What its answers mean; others are no listing.'),
  refusals: z
    .array(dnsCodes())
    .optional()
    .describe('Answers by which it says that it does not talk to us, besides 127.0.0.1 and 127.255.255.0/24.'),
  test: z
    .array(z.string().regex(/^[A-Za-z0-9_.-]{1,200}$/, mistake('no name below the zone', 'write it as test.example')))
    .optional()
    .describe(
      'Names below the zone that it must have. Left out: those of RFC 5782 (2.0.0.127, for names test), for digests none.',
    ),
});

export const lists = z
  .strictObject({
    use: z
      .array(z.union([z.enum(KNOWN_LIST_NAMES).transform((like): z.output<typeof list> => ({ like })), list]))
      .max(50)
      .prefault([])
      .describe('Lists that are asked: the name of one that Postern knows, or one that you describe.')
      .meta({
        example: ['spamhaus-zen', 'spamhaus-dbl', { name: 'ours', zone: 'bl.example.net', answers: [{ score: 3 }] }],
      }),
    skip: z
      .array(domain())
      .max(10_000)
      .prefault([...COMMON_HOSTS])
      .describe('Domains that no list is asked about, nor what lies beneath them. Your own are never asked about.'),
    timeout: duration().prefault('3s').describe('How long a list may take for a mail. One that is late says nothing.'),
    servers: z
      .array(dnsServer())
      .max(10)
      .prefault([])
      .describe('DNS servers for the lists alone. None: those of `dns.servers`.')
      .meta({ example: ['127.0.0.1'] }),
  })
  .prefault({})
  .describe('Lists in the DNS that are asked about mail from strangers. None by default: most want an agreement.');
