import { DnsCodes } from '../../../base/dns-codes.ts';
import { DnsList, type DnsListDeps } from '../../../base/dns-list.ts';
import { addressProbes, type DnsListProbes, digestProbes, nameProbes } from '../../../base/dns-list-probes.ts';
import { reversedAddress } from '../../../base/network.ts';
import { registrableDomain } from '../../../mail/registrable-domain.ts';
import { DIGEST_LENGTH, digestLabel } from './digest.ts';
import { isAnswer, type SpamList } from './spam-list.ts';
import type { Thing } from './thing.ts';

/** A list, and whether it can be believed. */
export interface AskedList {
  readonly rule: SpamList;
  readonly dns: DnsList;
}

/** @param patience milliseconds that an answer may take */
export function askedList(rule: SpamList, patience: number, deps: DnsListDeps): AskedList {
  const { zone, answers, refusals } = rule;
  const dns = new DnsList(
    {
      zone,
      probes: probesOf(rule),
      counts: (record) => answers.some((answer) => isAnswer(answer, record)),
      refuses: (record) => refusals.some((one) => DnsCodes.include(one, record)),
      patience,
    },
    deps,
  );
  return { rule, dns };
}

/** RFC 1035 section 3.1, without the length octets of both ends. */
const LONGEST_NAME = 253;

/** Under which name a list would have this; null where it holds nothing of the kind. */
export async function nameIn(list: SpamList, thing: Thing): Promise<string | null> {
  const name = await labelsOf(list, thing);
  return name === null || name.length + 1 + list.zone.length > LONGEST_NAME ? null : name;
}

function labelsOf({ of, addressesToo, digest }: SpamList, thing: Thing): string | null | Promise<string> {
  switch (thing.kind) {
    case 'address':
      if (of === 'address') return reversedAddress(thing.address);
      return addressesToo && of !== 'digest' && !thing.address.includes(':') ? reversedAddress(thing.address) : null;
    case 'name':
      if (of === 'domain') return registrableDomain(thing.name) ?? thing.name;
      return of === 'host' ? thing.name : null;
    case 'digest':
      return of === 'digest' ? digestLabel(digest, thing.content) : null;
  }
}

function probesOf({ of, digest, test }: SpamList): DnsListProbes {
  switch (of) {
    case 'address':
      return addressProbes(test);
    case 'digest':
      return digestProbes(DIGEST_LENGTH[digest], test);
    default:
      return nameProbes(test);
  }
}
