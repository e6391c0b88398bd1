/**
 * Compatibility normalisation (Unicode Standard Annex 15, form KC) in linear time. Engines sort a run of combining marks in
 * time that grows with the square of its length: a million of them take minutes. So a run is cut after 30, as the annex's
 * Stream-Safe Text Format has it; no language comes near.
 */
export function nfkc(text: string): string {
  return text.replace(LONG_RUN, '$1').normalize('NFKC');
}

/** Marks, and the two half-width letters that become marks. */
const LONG_RUN = /([\p{M}\uff9e\uff9f]{30})[\p{M}\uff9e\uff9f]+/gu;
