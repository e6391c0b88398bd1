import { targetName } from './domain-spec.ts';
import type { Evaluation, Outcome } from './evaluation.ts';
import type { Lookups } from './lookups.ts';
import { parseMacroString } from './macro-string.ts';

/** Characters, macros replaced or not: a few sentences. */
const LONGEST = 500;

/**
 * Why the mail fails, in the words of the domain's owner (RFC 7208 section 6.2), as printable ASCII; '' where there is nothing, or
 * something is wrong with it.
 */
export async function explain(
  explanation: NonNullable<Outcome['explanation']>,
  evaluation: Evaluation,
  lookups: Lookups,
): Promise<string> {
  try {
    const { target, domain } = explanation;
    const name = targetName(await evaluation.expand(target, domain));
    const [text, ...others] = name === null ? [] : await lookups.texts(name);
    if (text === undefined || others.length > 0 || text.length > LONGEST) return '';
    const macros = parseMacroString(text, 'explanation');
    if (macros === null) return '';
    return (await evaluation.expand(macros, domain)).slice(0, LONGEST).replace(/[^\x20-\x7e]/g, '?');
  } catch {
    return '';
  }
}
