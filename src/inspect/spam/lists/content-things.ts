import type { Domain } from '../../../mail/domain.ts';
import type { Dissection, Part } from '../../../mail/part.ts';
import { attachedFiles } from './attached-files.ts';
import { LinkFinder } from './link-finder.ts';
import { mailAddressesIn, mailboxKey } from './mail-addresses.ts';
import type { Role } from './spam-list.ts';
import { digestOf, type Thing } from './thing.ts';

/** Mail addresses that are asked for. */
const MOST = 30;
/** Characters of a part in which mail addresses are looked for. */
const TEXT_LENGTH = 64 * 1024;

/** What stands in the mail itself, that what a reader sees first before attachments and what is in them. */
export async function* contentThings(
  { root, parts }: Dissection,
  roles: ReadonlySet<Role>,
  skipped: (name: Domain) => boolean,
): AsyncGenerator<readonly Thing[]> {
  const finder = new LinkFinder(roles, skipped);
  const addresses = new Set<string>();
  const inMail = (part: Part, text: string) =>
    mailAddressesIn(text.slice(0, TEXT_LENGTH), MOST).flatMap((address) => {
      const key = mailboxKey(address);
      if (addresses.has(key) || addresses.size >= MOST || !roles.has('mail-address')) return [];
      addresses.add(key);
      return [digestOf('mail-address', part, key, address)];
    });
  const fields = root.header.filter(({ name }) => /^(?:from|reply-to|sender)$/i.test(name));
  yield fields.slice(0, MOST).flatMap(({ value }) => inMail(root, value));
  for (const part of readingOrder(parts)) {
    if (finder.full && (addresses.size >= MOST || !roles.has('mail-address'))) break;
    const { text, links } = await part.words();
    const mailto = links.filter(({ url }) => /^mailto:/i.test(url)).map(({ url }) => url);
    yield [...finder.things(part, links), ...inMail(part, mailto.join('\n')), ...inMail(part, text ?? '')];
  }
  if (roles.has('attachment')) yield attachedFiles(parts);
}

function readingOrder(parts: readonly Part[]): readonly Part[] {
  const isBody = ({ origin, disposition, detectedType }: Part) =>
    (origin === 'mail' || origin === 'entity') && disposition !== 'attachment' && detectedType.startsWith('text/');
  return [...parts.filter(isBody), ...parts.filter((part) => !isBody(part))];
}
