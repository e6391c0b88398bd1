import { rebuildZip } from '../../base/zip-rebuild.ts';
import { writeZip } from '../../base/zip-writer.ts';
import type { Part } from '../../mail/part.ts';
import type { Disarmed } from './disarm/disarmer.ts';
import type { Form } from './form.ts';

/** What becomes of a part when members are taken out of it. */
export type Rebuilt =
  | { readonly kind: 'same' }
  /** Nothing is left of it, or it cannot be rebuilt. */
  | { readonly kind: 'gone' }
  /** `form` is null where it is declared as before. */
  | { readonly kind: 'changed'; readonly content: Buffer; readonly form: Form | null };

/** What is to become of parts, by their paths. */
export interface Wanted {
  readonly removed: ReadonlySet<string>;
  /** Without what acts by itself; null where that could not be done: the part is removed. */
  readonly disarmed: ReadonlyMap<string, Disarmed | null>;
}

/** An archive of another kind becomes a ZIP file. */
const ZIP_FORM: Form = { mediaType: 'application/zip', name: (old) => `${old}.zip`, text: false };

const GONE: Rebuilt = { kind: 'gone' };
const SAME: Rebuilt = { kind: 'same' };

/** A rebuilt archive stands in memory: a larger one is not rebuilt. */
const MAX_REBUILT = 32 * 1024 * 1024;
/** Packing anew runs on the event loop, at about 50 MB a second: more would hold up other mail too long. */
const MAX_CONTENT = 16 * 1024 * 1024;

/** Archives whose members can move into a ZIP. No document is here: one without one of its pieces is a broken document. */
const ARCHIVES: ReadonlySet<string> = new Set([
  'application/zip',
  'application/x-7z-compressed',
  'application/vnd.rar',
  'application/x-arj',
  'application/x-tar',
  'application/vnd.ms-cab-compressed',
  'application/x-lzh-compressed',
  'application/x-iso9660-image',
  'application/x-udf-image',
  'application/x-cpio',
  'application/x-xar',
  'application/x-ms-wim',
]);

/** These hold one file: what becomes of it becomes of them. */
const WRAPPERS: ReadonlySet<string> = new Set([
  'application/gzip',
  'application/x-bzip2',
  'application/x-xz',
  'application/x-lzma',
  'application/x-compress',
  'application/zstd',
]);

/** The part as it is wanted. Inner archives first, then those that hold them. */
export function rebuilt(part: Part, wanted: Wanted): Rebuilt {
  if (wanted.removed.has(part.path)) return GONE;
  const disarmed = wanted.disarmed.get(part.path);
  // What is to be taken out of it may be in it still: disarming goes by other rules.
  if (disarmed !== undefined)
    return disarmed === null || holds(part, wanted.removed) ? GONE : { kind: 'changed', ...disarmed };
  const results = part.parts.map((child) => rebuilt(child, wanted));
  if (results.every(({ kind }) => kind === 'same')) return SAME;
  if (results.every(({ kind }) => kind === 'gone')) return GONE;
  // What other readers see in the same octets cannot be taken out of them.
  if (part.parts.some(({ origin }, i) => origin === 'reading' && results[i]?.kind !== 'same')) return GONE;
  if (WRAPPERS.has(part.detectedType)) return results.length === 1 ? (results[0] ?? GONE) : GONE;
  if (!ARCHIVES.has(part.detectedType) || part.parts.some(({ origin }) => origin !== 'member')) return GONE;
  const onlyDrops = results.every(({ kind }) => kind !== 'changed');
  const zip = part.detectedType === 'application/zip';
  const content = (zip && onlyDrops ? withoutMembers(part, results) : null) ?? repacked(part, results);
  return content === null ? GONE : { kind: 'changed', content, form: zip ? null : ZIP_FORM };
}

function holds({ parts }: Part, paths: ReadonlySet<string>): boolean {
  return parts.some((part) => paths.has(part.path) || holds(part, paths));
}

/** Kept members stay as they lie in the file. All entries of a removed name go, whichever of them was meant. */
function withoutMembers(part: Part, results: readonly Rebuilt[]): Buffer | null {
  const names = new Set(part.parts.flatMap((child, i) => (results[i]?.kind === 'gone' ? [storedName(child)] : [])));
  const met = new Set<string>();
  const pieces = rebuildZip(part.content(), (name) => {
    if (!names.has(name)) return true;
    met.add(name);
    return false;
  });
  // A name that is not met there was read in another way: then something of it would stay.
  return pieces === null || met.size !== names.size ? null : gathered(pieces);
}

/** A new ZIP of what is left. Only where all of it could be read: what is left out unseen would be lost. */
function repacked(part: Part, results: readonly Rebuilt[]): Buffer | null {
  // What was made anew was read to its end, whatever was said of it before.
  if (![part, ...part.parts.filter((_, i) => results[i]?.kind === 'same')].every(isWhole)) return null;
  const entries = part.parts.flatMap((child, i) => {
    const result = results[i];
    if (result === undefined || result.kind === 'gone') return [];
    const name = harmlessName(storedName(child));
    if (result.kind === 'same') return [{ name, content: child.content() }];
    const { content, form } = result;
    return [
      {
        name: form === null ? name : form.name(name),
        content: { size: content.length, slice: (a: number, b: number) => content.subarray(a, b) },
      },
    ];
  });
  if (entries.reduce((sum, { content }) => sum + content.size, 0) > MAX_CONTENT) return null;
  try {
    return gathered(writeZip(entries));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function isWhole(part: Part): boolean {
  return part.flags.every(({ kind }) => kind === 'note') && part.content().size === part.size;
}

function storedName({ names }: Part): string {
  return names[0] ?? '';
}

/** A name that leads nowhere outside the folder it is unpacked in. */
function harmlessName(name: string): string {
  const steps = name
    .slice(0, 1000)
    .split(/[/\\]/)
    .filter((step) => step !== '' && step !== '.');
  return steps.map((step) => (step === '..' ? '_' : step.replace(/[\0-\x1f:]/g, '_'))).join('/') || 'unnamed';
}

function gathered(pieces: Iterable<Buffer>): Buffer | null {
  const all: Buffer[] = [];
  let size = 0;
  for (const piece of pieces) {
    size += piece.length;
    if (size > MAX_REBUILT) return null;
    all.push(piece);
  }
  return Buffer.concat(all);
}
