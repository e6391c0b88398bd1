import { Network } from '../../../base/network.ts';
import { parseDomainSpec } from './domain-spec.ts';
import { type MacroString, parseMacroString } from './macro-string.ts';
import { SpfError } from './spf-error.ts';

/** An SPF record (RFC 7208 section 4.6.1): mechanisms with what they say, in their order, and the two modifiers. */
export interface SpfRecord {
  readonly directives: readonly Directive[];
  readonly redirect: MacroString | null;
  readonly explanation: MacroString | null;
}

export interface Directive {
  readonly qualifier: Qualifier;
  readonly mechanism: Mechanism;
  /** As it stands in the record. */
  readonly text: string;
}

export type Qualifier = 'pass' | 'fail' | 'softfail' | 'neutral';
const QUALIFIERS: Readonly<Record<string, Qualifier>> = {
  '': 'pass',
  '+': 'pass',
  '-': 'fail',
  '~': 'softfail',
  '?': 'neutral',
};

/** `target` is null where it is the domain whose record this is. */
export type Mechanism =
  | { readonly kind: 'all' }
  | { readonly kind: 'include'; readonly target: MacroString }
  | { readonly kind: 'exists'; readonly target: MacroString }
  | { readonly kind: 'a' | 'mx'; readonly target: MacroString | null; readonly prefix: Prefixes }
  | { readonly kind: 'ptr'; readonly target: MacroString | null }
  | { readonly kind: 'ip4' | 'ip6'; readonly network: Network };

/** Bits that must agree, for each family (RFC 7208 section 5.6). */
export type Prefixes = Readonly<Record<Network['family'], number>>;

/** RFC 7208 section 3.4 wants records that fit into a packet, 450 octets; the longest of honest senders have about 2,000. */
const LONGEST = 4096;
const VERSION = /^v=spf1(?= |$)/i;
const MODIFIER = /^([a-z][a-z0-9_.-]*)=(.*)$/i;
const DIRECTIVE = /^([+?~-]?)([a-z0-9]+)(?=[:/]|$)(.*)$/i;

/** Whether a TXT record is one of SPF (RFC 7208 section 4.5). */
export function isSpfRecord(text: string): boolean {
  return VERSION.test(text);
}

/**
 * The whole record is read before any of it counts (RFC 7208 section 4.6): a fault anywhere spoils it.
 * @throws SpfError where it is no record
 */
export function parseRecord(text: string, domain: string): SpfRecord {
  if (text.length > LONGEST) throw new SpfError('permerror', `the record of ${domain} has ${text.length} characters`);
  const directives: Directive[] = [];
  const modifiers = new Map<string, MacroString>();
  for (const term of text.split(' ').slice(1)) {
    if (term === '') continue;
    const modifier = MODIFIER.exec(term);
    const fits = modifier === null ? takeDirective(term, directives) : takeModifier(modifier, modifiers);
    if (!fits) throw new SpfError('permerror', `the record of ${domain} cannot be read at ${shown(term)}`);
  }
  return {
    directives,
    redirect: modifiers.get('redirect') ?? null,
    explanation: modifiers.get('exp') ?? null,
  };
}

/** A piece of a record for people: short, printable ASCII. */
export function shown(text: string): string {
  const short = text.length > 100 ? `${text.slice(0, 100)}...` : text;
  return `"${short.replace(/[^\x20-\x7e]/g, '?')}"`;
}

function takeModifier([, name = '', value = '']: readonly string[], modifiers: Map<string, MacroString>): boolean {
  const known = name.toLowerCase();
  // RFC 7208 section 6: others are ignored, but for their grammar.
  if (known !== 'redirect' && known !== 'exp') return parseMacroString(value, 'explanation') !== null;
  const spec = parseDomainSpec(value);
  if (spec === null || modifiers.has(known)) return false;
  modifiers.set(known, spec);
  return true;
}

function takeDirective(term: string, directives: Directive[]): boolean {
  const [, sign = '', name = '', rest = ''] = DIRECTIVE.exec(term) ?? [];
  const qualifier = QUALIFIERS[sign];
  const mechanism = parseMechanism(name.toLowerCase(), rest);
  if (mechanism === null || qualifier === undefined) return false;
  directives.push({ qualifier, mechanism, text: term });
  return true;
}

/** @param rest what stands behind the name: '', `:example.com`, `:192.0.2.0/24`, `/24//64` */
function parseMechanism(name: string, rest: string): Mechanism | null {
  switch (name) {
    case 'all':
      return rest === '' ? { kind: name } : null;
    case 'include':
    case 'exists': {
      const target = argument(rest);
      return target && { kind: name, target };
    }
    case 'a':
    case 'mx':
      return parseHosts(name, rest);
    case 'ptr': {
      if (rest === '') return { kind: name, target: null };
      const target = argument(rest);
      return target && { kind: name, target };
    }
    case 'ip4':
    case 'ip6': {
      const network = rest.startsWith(':') ? Network.parse(rest.slice(1)) : null;
      return network !== null && network.family === (name === 'ip4' ? 'ipv4' : 'ipv6') ? { kind: name, network } : null;
    }
    default:
      return null;
  }
}

function argument(rest: string): MacroString | null {
  return rest.startsWith(':') ? parseDomainSpec(rest.slice(1)) : null;
}

const PREFIXES = /(?:\/(0|[1-9][0-9]?))?(?:\/\/(0|[1-9][0-9]{0,2}))?$/;

/** `:example.com/24//64`, each piece of which may be left out. */
function parseHosts(kind: 'a' | 'mx', rest: string): Mechanism | null {
  const match = PREFIXES.exec(rest);
  const prefix = { ipv4: Number(match?.[1] ?? 32), ipv6: Number(match?.[2] ?? 128) };
  if (prefix.ipv4 > 32 || prefix.ipv6 > 128) return null;
  const name = rest.slice(0, match?.index);
  if (name === '') return { kind, target: null, prefix };
  const target = argument(name);
  return target && { kind, target, prefix };
}
