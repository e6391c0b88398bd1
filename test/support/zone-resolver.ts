import { isIPv4 } from 'node:net';
import { reversedAddress } from '../../src/base/network.ts';
import type { DnsAnswer, Resolver } from '../../src/base/resolver.ts';
import type { Zone, ZoneEntry } from './dns.ts';

/** Answers out of a zone as the real resolver does over a socket, at once; `silence` never. */
export function zoneResolver(zone: Zone): Resolver & { readonly asked: readonly string[] } {
  const asked: string[] = [];
  function ask<T>(type: string, name: string, records: (entry: ZoneEntry) => readonly T[]): Promise<DnsAnswer<T>> {
    asked.push(`${type} ${name}`);
    const entry = zone[name.toLowerCase()];
    if (entry?.silence) return new Promise(() => {});
    if (entry === undefined) return Promise.resolve({ kind: 'not-found', name: 'unknown' });
    if (entry.rcode !== undefined) return Promise.resolve({ kind: 'failed', reason: `E${entry.rcode}` });
    const found = records(entry);
    return Promise.resolve(
      found.length > 0 ? { kind: 'found', records: found } : { kind: 'not-found', name: 'exists' },
    );
  }
  return {
    asked,
    resolveTxt: (name) => ask('TXT', name, ({ txt = [] }) => txt.map((strings) => strings.join(''))),
    resolveIPv4: (name) => ask('A', name, ({ a = [] }) => a),
    resolveIPv6: (name) => ask('AAAA', name, ({ aaaa = [] }) => aaaa),
    resolveAddress: (name) => ask('A', name, ({ a = [], aaaa = [] }) => [...a, ...aaaa]),
    resolveMx: (name) => ask('MX', name, ({ mx = [] }) => mx.map(mxRecord)),
    resolvePtr: (address) => ask('PTR', reverseName(address), ({ ptr = [] }) => ptr),
  };
}

export function mxRecord(text: string): { exchange: string; preference: number } {
  const [preference, exchange = ''] = text.split(' ');
  return { exchange: exchange === '.' ? '' : exchange, preference: Number(preference) };
}

export function reverseName(address: string): string {
  return `${reversedAddress(address)}.${isIPv4(address) ? 'in-addr' : 'ip6'}.arpa`;
}
