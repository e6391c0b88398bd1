import type { Hits } from './condition.ts';
import type { CompiledRule } from './policy.ts';

/** A rule that applied, and what it found. */
export interface Step {
  readonly rule: CompiledRule;
  readonly hits: Hits;
}
