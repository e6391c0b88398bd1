import { FREE_HOSTING, FREE_PAGES, SHORTENERS } from './known-hosts.ts';
import type { SeenLink } from './seen-link.ts';

/** It goes by a service that makes short addresses. */
export function isShort({ registrable, rest }: SeenLink): boolean {
  return registrable !== null && SHORTENERS.has(registrable) && rest.length > 1;
}

/** A page that anybody may have put there. */
export function isFreeHosted({ host, registrable, rest }: SeenLink): boolean {
  if (host === null) return false;
  const labels = host.split('.');
  const below = labels.some((_, index) => index > 0 && FREE_HOSTING.has(labels.slice(index).join('.')));
  return (
    below ||
    (registrable !== null && FREE_HOSTING.has(registrable)) ||
    FREE_PAGES.some((page) => `${host}${rest}`.startsWith(page))
  );
}
