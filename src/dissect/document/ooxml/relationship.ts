import { baseOf, partNameOf } from './part-name.ts';

/** Open Packaging Conventions (ECMA-376 part 2) section 6.5: how one part uses another, or something outside. */
export interface Relationship {
  /** The part that has it; '' is the package. */
  readonly source: string;
  readonly id: string;
  /** The last step of the type's address: `hyperlink`, `vbaProject`. */
  readonly type: string;
  /** As written. */
  readonly target: string;
  /** Outside of the package. */
  readonly external: boolean;
}

/** The part that an inner relationship leads to. */
export function targetPart({ source, target }: Relationship): string {
  return partNameOf(target.startsWith('/') ? target : `${baseOf(source)}${target}`);
}
