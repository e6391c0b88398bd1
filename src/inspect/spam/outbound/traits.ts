import type { Subject } from '../../inspector.ts';
import { clientIdentities } from '../reputation/identities.ts';
import { DAY_MS, type Habits } from './habits.ts';

/** How long something new about an account stays in doubt. */
const NEW_MS = DAY_MS;
/** An account that is younger has no habits. */
const SETTLED_MS = 7 * DAY_MS;
const PROGRAM = /^[a-z][a-z .-]{0,30}/;

/** Where an account is used from, and by what: the client's network, and the name of the program without its version. */
export function traitsOf({ session, dissection }: Subject): readonly string[] {
  const program = dissection.root.header.find(({ name }) => /^(?:user-agent|x-mailer)$/i.test(name));
  const name = PROGRAM.exec(program?.value.toLowerCase() ?? '')?.[0].trim();
  const [, network] = session === null ? [] : clientIdentities(session.address);
  return [
    ...(network === undefined ? [] : [`network ${network.shown}`]),
    ...(name === undefined ? [] : [`program ${name}`]),
  ];
}

/** Those of the traits that an account with habits has not had before, or only since a moment ago. */
export function strangeTraits(
  traits: readonly string[],
  { traits: known, since }: Habits,
  now: number,
): readonly string[] {
  if (since === null || now - since < SETTLED_MS) return [];
  return traits.filter((trait) => {
    // Of programs the first one that is seen says nothing: many mails name none.
    const kind = trait.slice(0, trait.indexOf(' ') + 1);
    const before = known.filter(([one]) => one.startsWith(kind));
    const first = before.find(([one]) => one === trait)?.[1] ?? now;
    return before.some(([one, at]) => one !== trait && at < first) && now - first < NEW_MS;
  });
}
