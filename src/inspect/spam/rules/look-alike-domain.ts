import { domainToUnicode } from 'node:url';
import type { Domain } from '../../../mail/domain.ts';
import { registrableDomain } from '../../../mail/registrable-domain.ts';
import { latinLetters } from '../../content/look-alikes.ts';

/** A domain that others may pretend to be. */
export interface KnownDomain {
  readonly registrable: Domain;
  /** Its own label: `example` of `example.co.uk`. */
  readonly label: string;
  /** The label as a hasty reader sees it. */
  readonly skeleton: string;
}

export type Likeness =
  /** Other letters that look the same. */
  | 'look-alike'
  /** One letter more, less or another one, or two swapped. */
  | 'one-edit'
  /** Words added before or behind: `example-invoice.com`. */
  | 'affix'
  /** Another ending: `example.net`. */
  | 'other-ending'
  /** As the beginning of another name: `example.com.login.net`. */
  | 'subdomain';

export interface Resemblance {
  readonly known: KnownDomain;
  readonly how: Likeness;
}

/** In shorter names, one letter makes another word. */
const LONG_FOR_EDIT = 6;
const LONG_FOR_ENDING = 5;
const LONG_FOR_AFFIX = 4;
/** What is put beside a name to make another one that seems to belong to it. */
const AFFIXES =
  /^(?:accounts?|accounting|admin|alerts?|auth|bank|billing|business|care|ceo|cfo|client|cloud|co|com|corp|customers?|delivery|dept|documents?|docs|email|finance|global|group|gmbh|grp|help|helpdesk|hr|inc|info|int|international|intl|invoices?|it|legal|llc|login|ltd|mail|mails|my|net|news|notice|office|online|order|orders|pay|payments?|payroll|portal|purchase|rechnung|sales|secure|secured|security|services?|share|sharepoint|signin|sso|support|team|update|us|usa|uk|vendor|verify|web|webmail|www)$/;

export function knownDomain(domain: Domain): KnownDomain {
  const registrable = registrableDomain(domain) ?? domain;
  const label = labelOf(registrable);
  return { registrable, label, skeleton: skeletonOf(label) };
}

/** The first of the known domains that the name may be taken for; null where there is none, or the name is one of them. */
export function resembles(name: Domain, known: readonly KnownDomain[]): Resemblance | null {
  if (known.length === 0) return null;
  const registrable = registrableDomain(name) ?? name;
  if (known.some((one) => one.registrable === registrable)) return null;
  const label = labelOf(registrable);
  const skeleton = skeletonOf(label);
  for (const one of known) {
    const how = likeness(one, { name, label, skeleton });
    if (how !== null) return { known: one, how };
  }
  return null;
}

/** Likenesses that are no chance; two firms may well have one name with two endings. */
export const CLEAR: readonly Likeness[] = ['look-alike', 'affix', 'subdomain', 'one-edit'];

export function looksLikeOneOf(name: Domain, known: readonly KnownDomain[]): boolean {
  const found = resembles(name, known);
  return found !== null && CLEAR.includes(found.how);
}

function likeness(
  known: KnownDomain,
  { name, label, skeleton }: { readonly name: string; readonly label: string; readonly skeleton: string },
): Likeness | null {
  if (label === known.label) return label.length >= LONG_FOR_ENDING ? 'other-ending' : null;
  if (skeleton === known.skeleton) return 'look-alike';
  if (`.${name}.`.includes(`.${known.registrable}.`)) return 'subdomain';
  if (known.label.length >= LONG_FOR_AFFIX && hasAffix(label, known.label)) return 'affix';
  return known.label.length >= LONG_FOR_EDIT && oneEditAway(skeleton, known.skeleton) ? 'one-edit' : null;
}

/** The label with a word beside it, by a hyphen or without. */
function hasAffix(label: string, known: string): boolean {
  if (!label.includes(known) || label === known) return false;
  const pieces = label.split('-');
  // A name of several words has them side by side in the other one too.
  if (known.includes('-')) return label.startsWith(`${known}-`) || label.endsWith(`-${known}`);
  if (pieces.includes(known)) return pieces.every((piece) => piece === known || AFFIXES.test(piece));
  const rest = label.startsWith(known)
    ? label.slice(known.length)
    : label.endsWith(known)
      ? label.slice(0, -known.length)
      : '';
  return AFFIXES.test(rest.replace(/^-|-$/g, ''));
}

/** One insertion, deletion, replacement or swap of neighbours. */
export function oneEditAway(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const [restA, restB] = [a.slice(same), b.slice(same)];
  if (restA.length !== restB.length) {
    return restA.length > restB.length ? restA.slice(1) === restB : restA === restB.slice(1);
  }
  if (restA.slice(1) === restB.slice(1)) return true;
  return restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
}

function labelOf(registrable: string): string {
  const [label = ''] = domainToUnicode(registrable).split('.');
  return label;
}

/** Letters of other scripts made Latin, then what a hasty reader takes for a letter. */
function skeletonOf(label: string): string {
  return latinLetters(label)
    .toLowerCase()
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('cl', 'd')
    .replace(/[01il|53]/g, (sign) => HASTY[sign] ?? sign);
}

const HASTY: Readonly<Record<string, string>> = { '0': 'o', '1': 'l', i: 'l', l: 'l', '|': 'l', '5': 's', '3': 'e' };
