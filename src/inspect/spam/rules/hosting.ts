import { FREE_HOSTING, FREE_PAGES, LEADS_HOME, SHORTENERS } from './known-hosts.ts';
import type { SeenLink } from './seen-link.ts';

/** It goes by a service that makes short addresses. */
export function isShort({ host, registrable, rest }: SeenLink): boolean {
  return registrable !== null && SHORTENERS.has(registrable) && !LEADS_HOME.has(host ?? '') && rest.length > 1;
}

/** A page that anybody may have put there. */
export function isFreeHosted({ host, registrable, rest }: SeenLink): boolean {
  if (host === null) return false;
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1))
    if (FREE_HOSTING.has(host.slice(dot + 1))) return true;
  if (registrable !== null && FREE_HOSTING.has(registrable)) return true;
  return FREE_PAGES.get(host)?.some((path) => rest.startsWith(path)) === true;
}
