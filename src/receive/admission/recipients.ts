import type { Clock } from '../../base/clock.ts';
import { FreshFiles } from '../../base/fresh-files.ts';
import type { Log } from '../../base/log.ts';
import { Address } from '../../mail/address.ts';

/** Whether somebody here gets mail for an address. `later`: it cannot be found out now. */
export type RecipientAnswer = 'ok' | 'unknown' | 'later';

export interface RecipientCheck {
  verifyRecipient(address: Address): RecipientAnswer | Promise<RecipientAnswer>;
}

/** A domain whose mail comes here. */
export interface HostedDomain {
  /** Null accepts every recipient of the domain. */
  readonly recipients: RecipientCheck | null;
}

export interface RecipientSources {
  readonly list: readonly Address[];
  /** One address a line, `#` begins a comment; reread when it changes. */
  readonly file: string | null;
  /** Asked in this order where neither the list nor the file knows the address. */
  readonly others: readonly RecipientCheck[];
  readonly clock: Clock;
  readonly log: Log;
}

/** The recipients of a domain: those on the list, those in the file, those whom somebody else knows. */
export function recipientCheck({ list, file, others, clock, log }: RecipientSources): RecipientCheck {
  const listed = new Set(list.map(({ key }) => key));
  const filed = file === null ? null : fileOfRecipients(file, clock, log);
  return {
    verifyRecipient(address) {
      if (listed.has(address.key) || filed?.value().has(address.key)) return 'ok';
      return others.length === 0 ? 'unknown' : askInTurn(others, address);
    },
  };
}

/** Unknown is who is unknown to all of them. */
async function askInTurn(others: readonly RecipientCheck[], address: Address): Promise<RecipientAnswer> {
  let otherwise: RecipientAnswer = 'unknown';
  for (const other of others) {
    const answer = await other.verifyRecipient(address);
    if (answer === 'ok') return 'ok';
    if (answer === 'later') otherwise = 'later';
  }
  return otherwise;
}

function fileOfRecipients(path: string, clock: Clock, log: Log): FreshFiles<ReadonlySet<string>> {
  return new FreshFiles({
    paths: [path],
    parse: (contents) => parseRecipients(Buffer.concat(contents).toString('utf8'), path),
    clock,
    log,
  });
}

/** @throws an error that names the file and the line which is no address */
function parseRecipients(text: string, path: string): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const [i, line] of text.split('\n').entries()) {
    const entry = line.replace(/(^|\s)#.*/, '').trim();
    if (entry === '') continue;
    const address = Address.parse(entry);
    if (address === null) {
      throw new Error(`${path}:${i + 1}: ${JSON.stringify(entry)} is no address; write one local@domain a line`);
    }
    keys.add(address.key);
  }
  return keys;
}
