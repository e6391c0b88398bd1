import { isIP } from 'node:net';
import { isPublicAddress } from '../../../base/public-address.ts';
import type { Authentication } from '../../../mail/authentication.ts';
import { signingDomains } from '../../../mail/authentication.ts';
import { Domain } from '../../../mail/domain.ts';
import type { Subject } from '../../inspector.ts';
import { receivedAddresses } from './received.ts';
import type { Role } from './spam-list.ts';
import type { AddressThing, NameThing, Thing } from './thing.ts';

/** Authors that some reader may see, and signatures, of which the domains are asked for. */
const MOST_DOMAINS = 5;

/** The machines that the mail has come from. Of what they say of themselves nothing is proven. */
export function clientThings(
  { session, dissection }: Pick<Subject, 'session' | 'dissection'>,
  roles: ReadonlySet<Role>,
): readonly Thing[] {
  const way = roles.has('received') || roles.has('received-first');
  const received = way ? receivedAddresses(dissection.root.header) : [];
  return [
    ...(session === null ? [] : addressThings('client', [session.address], true)),
    ...nameThings('reverse-name', [session?.reverseName], true),
    ...nameThings('hello', [session?.helo], false),
    ...addressThings('received-first', received.slice(0, 1), false),
    ...addressThings('received', received, false),
  ];
}

/** The domains that stand for the mail, the envelope's sender among them. */
export function identityThings(
  { envelope }: Pick<Subject, 'envelope'>,
  { author, spf, dkim, dmarc }: Authentication,
): readonly Thing[] {
  const authors = author.candidates.slice(0, MOST_DOMAINS);
  const proven = spf?.result === 'pass' && spf.identity === 'mailfrom';
  return [
    ...nameThings('signer', signingDomains({ dkim }).slice(0, MOST_DOMAINS), true),
    ...authors.flatMap((one) =>
      nameThings('author', [one.domain], dmarc.result === 'pass' && one.key === author.address?.key),
    ),
    ...nameThings('sender', [envelope.sender?.domain], proven),
  ];
}

function addressThings(role: Role, addresses: readonly string[], proven: boolean): readonly AddressThing[] {
  return addresses
    .filter(isPublicAddress)
    .map((address) => ({ kind: 'address', role, address, proven, part: '', from: '' }));
}

function nameThings(role: Role, names: readonly (string | null | undefined)[], proven: boolean): readonly NameThing[] {
  return names.flatMap((text) => {
    const name = Domain.parse(text ?? '');
    const asked = name?.includes('.') && isIP(name) === 0;
    return name && asked ? [{ kind: 'name', role, name, proven, part: '', from: '' }] : [];
  });
}
