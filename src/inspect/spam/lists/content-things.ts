import type { Domain } from '../../../mail/domain.ts';
import type { Dissection, Part } from '../../../mail/part.ts';
import { AddressFinder } from './address-finder.ts';
import { attachedFiles } from './attached-files.ts';
import { LinkFinder } from './link-finder.ts';
import type { Role } from './spam-list.ts';
import type { Thing } from './thing.ts';

/** Fields that name somebody to answer to. */
const MOST_FIELDS = 30;

/** What stands in the mail itself, that what a reader sees first before attachments and what is in them. */
export async function* contentThings(
  { root, parts }: Dissection,
  roles: ReadonlySet<Role>,
  skipped: (name: Domain) => boolean,
): AsyncGenerator<readonly Thing[]> {
  const links = new LinkFinder(roles, skipped);
  const addresses = roles.has('mail-address') ? new AddressFinder() : null;
  if (addresses !== null) {
    const fields = root.header.filter(({ name }) => /^(?:from|reply-to|sender)$/i.test(name)).slice(0, MOST_FIELDS);
    yield addresses.things(root, fields.map(({ value }) => value).join('\n'), []);
  }
  for (const part of readingOrder(parts)) {
    if (links.full && addresses?.full !== false) break;
    const words = await part.words();
    yield [...links.things(part, words.links), ...(addresses?.things(part, words.text ?? '', words.links) ?? [])];
  }
  if (roles.has('attachment')) yield attachedFiles(parts);
}

function readingOrder(parts: readonly Part[]): readonly Part[] {
  const isBody = ({ origin, disposition, detectedType }: Part) =>
    (origin === 'mail' || origin === 'entity') && disposition !== 'attachment' && detectedType.startsWith('text/');
  return [...parts.filter(isBody), ...parts.filter((part) => !isBody(part))];
}
