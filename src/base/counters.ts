/**
 * Counts that all processes of the gateway share. Never waits: what the others have counted arrives a moment later, so that a
 * bound may be passed by what they count within that moment. Sums are estimates where something was counted some time ago.
 * Bounded: the keys that were used longest ago are forgotten first.
 */
export interface Counters {
  /** Adds `amount` and tells how much was counted under `key` in the last `windowMs`, this included. */
  add(key: string, amount: number, windowMs: number): number;
  /** How much was counted under `key` in the last `windowMs`. */
  sum(key: string, windowMs: number): number;
  /** One more of what is there at this moment, until `release`; tells how many there are, this one included. */
  hold(key: string): number;
  release(key: string): void;
}
