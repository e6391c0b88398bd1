import type { Zone, ZoneEntry } from './dns.ts';
import type { Random } from './random.ts';

export interface SpfCase {
  readonly zone: Zone;
  readonly address: string;
  readonly sender: string;
  readonly helo: string;
}

const NAMES = ['example.com', 'mail.example.com', 'one.example', 'two.example', 'three.example', '_spf.example.com'];
const V4 = ['192.0.2.1', '192.0.2.2', '192.0.2.77', '198.51.100.1'];
const V6 = ['2001:db8::1', '2001:db8::2', '2001:db8:1::1'];
const LOCALS = ['ann', 'ann-lee', 'Ann.Lee.Jr', 'x', 'postmaster'];
const MACROS = [
  '%{d}',
  '%{d2}',
  '%{o}',
  '%{l}',
  '%{lr-}',
  '%{l1r-}',
  '%{ir}',
  '%{i}',
  '%{v}',
  '%{h}',
  '%{h2}',
  '%{p}',
  '%{d1r}',
  '%{L}',
  '%%',
  '%{ir}.%{v}',
  '%{q}',
  '%{d0}',
  '%',
];

/** Domains with records by chance, sound and not, that lead to each other, and a question about one of them. */
export function spfCase(random: Random): SpfCase {
  const zone: Record<string, ZoneEntry> = {};
  for (const name of NAMES) if (random.chance(0.85)) zone[name] = entry(random);
  for (const address of V4)
    if (random.chance(0.5)) zone[`${address.split('.').reverse().join('.')}.in-addr.arpa`] = { ptr: names(random, 3) };
  return {
    zone,
    address: random.pick(random.chance(0.7) ? V4 : V6),
    sender: `${random.pick(LOCALS)}@${random.pick(NAMES.slice(0, 5))}`,
    helo: random.pick(NAMES),
  };
}

function entry(random: Random): ZoneEntry {
  if (random.chance(0.04)) return { rcode: 'SERVFAIL' };
  return {
    a: random.times(2, () => random.pick(V4)),
    aaaa: random.times(2, () => random.pick(V6)),
    mx: names(random, random.chance(0.05) ? 12 : 2).map((name, i) => `${i} ${name}`),
    txt: random.chance(0.05)
      ? []
      : [['something else'], [record(random)], ...(random.chance(0.03) ? [['v=spf1']] : [])],
  };
}

function record(random: Random): string {
  const terms = random.times(6, () => term(random));
  if (random.chance(0.3)) terms.push(`redirect=${target(random)}`);
  if (random.chance(0.7)) terms.push(`${sign(random)}all`);
  if (random.chance(0.15))
    terms.push(random.pick(['exp=why.example.com', 'exp=one.example', 'x=y', 'ra=%{d}', 'unknown=%']));
  return `v=spf1 ${terms.join(random.chance(0.1) ? '  ' : ' ')}`;
}

function term(random: Random): string {
  const mark = sign(random);
  switch (random.chance(0.03) ? 8 : random.below(8)) {
    case 0:
    case 1:
      return `${mark}include:${target(random)}`;
    case 2:
      return `${mark}a${random.chance(0.5) ? `:${target(random)}` : ''}${prefix(random)}`;
    case 3:
      return `${mark}mx${random.chance(0.5) ? `:${target(random)}` : ''}${prefix(random)}`;
    case 4:
      return `${mark}ptr${random.chance(0.5) ? `:${target(random)}` : ''}`;
    case 5:
      return `${mark}exists:${target(random)}`;
    case 6:
      return `${mark}ip4:${random.pick(V4)}${random.pick(['', '', '/24', '/30', '/32', '/0'])}`;
    case 7:
      return `${mark}ip6:${random.pick(V6)}${random.pick(['', '/32', '/64', '/127', '/0'])}`;
    default:
      return random.pick([
        'A',
        'MX',
        'ip4:10.0.0.0/8',
        'ip4:192.0.2',
        'ip6:192.0.2.1',
        'all:x',
        'al',
        'a:',
        'mx/40',
        'ptr/24',
        'ALL',
      ]);
  }
}

function target(random: Random): string {
  if (random.chance(0.75)) return random.pick(NAMES);
  return random.pick([
    '%{d}',
    `${random.pick(MACROS)}.${random.pick(NAMES)}`,
    `${random.pick(MACROS)}.${random.pick(MACROS)}.example`,
    'nowhere.example',
    'One.Example.',
    'example',
    'a..example',
    random.pick(MACROS),
  ]);
}

function sign(random: Random): string {
  return random.pick(['', '', '', '+', '-', '~', '?']);
}

function prefix(random: Random): string {
  return random.pick(['', '', '', '/24', '/30', '//64', '/24//32', '/0']);
}

function names(random: Random, most: number): string[] {
  return random.times(most, () => random.pick(NAMES));
}
