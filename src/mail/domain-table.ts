import type { Domain } from './domain.ts';

/** A domain, `*.example.com` for every name beneath one, or `*` for all. */
export type DomainPattern = Domain | `*.${string}` | '*';

/** Finds what is said of a domain: the domain itself before the nearest `*.` above it before `*`; null where nothing is. */
export function domainTable<T>(entries: Iterable<readonly [DomainPattern, T]>): (domain: Domain) => T | null {
  const table = new Map<string, T>(entries);
  const all = table.get('*') ?? null;
  if (table.size === (all === null ? 0 : 1)) return () => all;
  return (domain) => {
    const exact = table.get(domain);
    if (exact !== undefined) return exact;
    for (let dot = domain.indexOf('.'); dot !== -1; dot = domain.indexOf('.', dot + 1)) {
      const above = table.get(`*${domain.slice(dot)}`);
      if (above !== undefined) return above;
    }
    return all;
  };
}
