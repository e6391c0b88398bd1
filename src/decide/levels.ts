/** What spam can come to, the least serious first. */
export const LEVELS = ['tag', 'junk', 'quarantine', 'reject'] as const;
export type Level = (typeof LEVELS)[number];

/** From which sum of scores on each is reached; null: never. */
export type Levels = { readonly [L in Level]: number | null };

/**
 * A mail that seems to be spam is kept where its reader can get at it; only what cannot be anything else is refused, since a
 * refusal of honest mail costs its sender and a spammer learns from it.
 */
export const DEFAULT_LEVELS: Levels = { tag: null, junk: null, quarantine: 5, reject: 15 };

/** Other levels for some recipients; a level that is not named stays as it is for all. */
export interface LevelsFor {
  /** Patterns of the recipient. */
  readonly to?: readonly string[] | undefined;
  /** Names of groups that the recipient is in. */
  readonly group?: readonly string[] | undefined;
  readonly levels: { readonly [L in Level]?: number | null | undefined };
}
