import type { Address } from './address.ts';
import type { HeaderField } from './part.ts';

/** Local parts behind which no person reads: RFC 3834 section 2 and the habits of list managers. */
const NOBODY =
  /^(?:owner-.*|.*-(?:owner|request|bounces?|confirm|subscribe|unsubscribe)|mailer-daemon|mail-daemon|listserv|majordomo|bounces?|no-?reply|do-?not-?reply)$/;
const LIST_FIELD = /^list-/;
const BULK = /^(?:bulk|list|junk|auto_reply)$/;

/** Whether nobody is there to be told: such an address would answer, forward to a list, or bounce. */
export function isAutomaticAddress({ local }: Address): boolean {
  const plain = local.toLowerCase();
  // Variable envelope return paths and tagged bounces: `bounces+123-user=example.org`.
  return NOBODY.test(plain.replace(/\+.*$/s, ''));
}

/** Whether a machine or a mailing list sent the mail, so that RFC 3834 section 2 forbids to answer it. */
export function isAutomaticMail(header: readonly HeaderField[]): boolean {
  return header.some(({ name, value }) => {
    const field = name.toLowerCase();
    const word = value.trim().toLowerCase();
    if (field === 'auto-submitted') return !/^no(?:$|[;\s(])/.test(word);
    if (field === 'precedence') return BULK.test(word);
    return LIST_FIELD.test(field);
  });
}
