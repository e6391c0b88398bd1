import { textField } from '../../mail/header-writer.ts';
import type { Stamp } from '../../mail/record.ts';
import type { Change } from '../../mail/verdict.ts';

/**
 * The stamp with what the changes want of it, where they want no more than header fields: such a mail is delivered as it lies
 * on disk. Null where it must be written anew.
 */
export function headerOnly(stamp: Stamp | null, changes: readonly Change[]): Stamp | null {
  const fields = [...(stamp?.fields ?? [])];
  const cuts = [...(stamp?.cuts ?? [])];
  for (const change of changes) {
    switch (change.kind) {
      case 'add-header':
        fields.push(textField(change.name, change.value));
        break;
      case 'spam-fields':
        fields.push(...change.fields);
        cuts.push(...change.cuts);
        break;
      case 'junk':
        break;
      default:
        return null;
    }
  }
  return { fields, cuts };
}
