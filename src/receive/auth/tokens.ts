import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Clock } from '../../base/clock.ts';
import type { Account, Denied } from './account.ts';
import type { TokenProof } from './bearer.ts';
import { sendersOfTexts } from './senders.ts';
import { nameKey } from './users-file.ts';

export interface TokenTerms {
  readonly issuer: string;
  readonly audience: string;
  /** Claim with the user's name. */
  readonly user: string;
  /** Claims with the addresses that the user may send from. */
  readonly addresses: readonly string[];
}

/** Never what the token asks for: `none` and shared secrets would let anybody sign (RFC 8725 section 3.1). */
const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];
/** Seconds by which clocks may differ. */
const TOLERANCE = 30;

/** Signed tokens (RFC 7519) of one issuer, meant for us, within their time. */
export function tokenProof(terms: TokenTerms, keys: JWTVerifyGetKey, clock: Clock): TokenProof {
  const { issuer, audience } = terms;
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp'],
        clockTolerance: TOLERANCE,
        currentDate: new Date(clock.now()),
      });
      return accountOf(payload, terms);
    } catch (error) {
      if (error instanceof errors.JOSEError) return { denied: `token: ${error.code}: ${error.message}` };
      throw error;
    }
  };
}

function accountOf(payload: JWTPayload, terms: TokenTerms): Account | Denied {
  const [user, more] = texts(payload, terms.user);
  if (user === undefined || more !== undefined || nameKey(user) === null) {
    return { denied: `token: the claim "${terms.user}" is not one name` };
  }
  return { user, senders: sendersOfTexts(terms.addresses.flatMap((claim) => texts(payload, claim))) };
}

/** A claim's text or texts. An address that the issuer has not verified may be anybody's. */
function texts(payload: JWTPayload, claim: string): readonly string[] {
  if (claim === 'email' && !isVerified(payload.email_verified)) return [];
  const value = payload[claim];
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
}

/** OpenID Connect Core section 5.1; some issuers write the boolean as text, and some leave it out. */
function isVerified(claim: unknown): boolean {
  return claim === undefined || claim === true || claim === 'true';
}
