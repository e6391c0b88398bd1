import type { Authentication } from '../../mail/authentication.ts';
import type { HeaderField } from '../../mail/part.ts';
import type { Stamp } from '../../mail/record.ts';
import { isStranger, type Subject } from '../inspector.ts';
import { authenticationResults } from './authentication-results.ts';
import { readAuthservId } from './authserv-id.ts';

/** Writes the results of the checks into the mail's header, and takes out what others wrote there in our name. */
export interface Stamper {
  /**
   * What a mail of a stranger bears when it is delivered; null where that is nothing, as for mail of those we trust.
   * @param authentication null where nothing was checked
   */
  stamp(mail: Pick<Subject, 'dissection' | 'session'>, authentication: Authentication | null): Stamp | null;
}

const FIELD = /^authentication-results$/i;
/** What does not belong into a field's name, and what some readers pass over there. */
const STRAY = /[^\x21-\x7e]/g;
/** Results with nobody's name before them, as some servers write them. */
const UNNAMED = /^\s*[a-z0-9-]+\s*=/i;
/** Where an encoded word begins: none belongs here, and some readers decode it. */
const ENCODED = /=\?/;

/**
 * @param authservId our name in Authentication-Results; fields of strangers that bear it are forged (RFC 8601 section 5)
 */
export function createStamper(authservId: string): Stamper {
  const own = authservId.toLowerCase();
  const isForged = ({ name, value }: HeaderField): boolean => {
    if (!FIELD.test(name.replace(STRAY, ''))) return false;
    const claimed = readAuthservId(value);
    // What cannot be read strictly is a result of nobody's, and somebody else may read it otherwise.
    if (claimed === null) return !UNNAMED.test(value) || value.toLowerCase().includes(own);
    return ENCODED.test(claimed) || shown(claimed) === own;
  };
  return {
    stamp({ dissection, session }, authentication) {
      if (!isStranger({ session })) return null;
      const cuts = dissection.root.header.filter(isForged).map(({ start, end }) => [start, end] as const);
      const fields = authentication === null ? [] : [authenticationResults(authservId, authentication)];
      return fields.length + cuts.length === 0 ? null : { fields, cuts };
    },
  };
}

/** A name as it may look to readers: compatibility forms resolved, without what is not shown and the dots at its end. */
function shown(name: string): string {
  return name.normalize('NFKC').replace(STRAY, '').toLowerCase().replace(/\.+$/, '');
}
