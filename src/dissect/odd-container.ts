import type { Flag as PartFlag } from '../mail/part.ts';
import type { Draft } from './draft.ts';
import { Flag, quote } from './flag.ts';
import { UNKNOWN_TYPE } from './type/detect.ts';
import { PE_TYPE, PROGRAMS } from './type/executable.ts';
import type { Leaf } from './volumes.ts';

type Appended = NonNullable<Draft['detected']['appended']>;

/** What it means that something begins behind the octets that gave a part its type. */
export function appendedFlag(type: string, appended: Appended): PartFlag {
  const detail = `${appended.type} begins at octet ${appended.start}`;
  if (PROGRAMS.has(type) || type === 'text/x-script') return Flag.note('self-extracting', detail);
  // Nobody but an unpacker that searches makes anything of it.
  if (type === UNKNOWN_TYPE) return Flag.note('archive-behind-prefix', detail);
  return Flag.ambiguous('two-formats', `${type} for some readers, but ${detail}`);
}

const ARCHIVE_NAME =
  /\.(?:7z|ace|alz|arc|arj|bz2|bzip2|cab|cpio|egg|gz|iso|lha|lz|lz4|lzh|lzma|lzo|rar|sit|sitx|tar|tbz2?|tgz|txz|vhdx?|wim|xz|zip|zipx|zoo|zst)$/i;

/** A file that calls itself an archive and is none that is known: somebody's unpacker may know better. */
export function misnamedFlag({ names, detected, size }: Draft): PartFlag | null {
  if (detected.type !== UNKNOWN_TYPE || detected.appended !== null || size === 0) return null;
  const name = names.find((candidate) => ARCHIVE_NAME.test(candidate));
  return name === undefined ? null : Flag.unknown('container-not-opened', `${quote(name)} is no archive that is known`);
}

/** A piece of an archive without the others. That of RAR is known by its octets. */
export function loneVolumeFlag({ draft, place }: Leaf): PartFlag | null {
  if (place === null || place.cut === 'rar' || draft.detected.type !== UNKNOWN_TYPE || draft.size === 0) return null;
  if (place.number === Number.POSITIVE_INFINITY) return null;
  return Flag.unknown('split-volume', `${quote(draft.names[0] ?? '')} without the other files`);
}

/** Marks of the installers by Inno Setup, whose archive nothing opens: in their manifest, and before their data. */
const INNO = [Buffer.from('JR.Inno.Setup'), Buffer.from('Inno Setup Setup Data (')];
const INNO_SEARCHED = 4 * 1024 * 1024;

export function installerFlag({ detected, content }: Draft): PartFlag | null {
  if (detected.type !== PE_TYPE) return null;
  const searched = content.slice(0, INNO_SEARCHED);
  return INNO.some((mark) => searched.includes(mark))
    ? Flag.note('self-extracting', 'an installer by Inno Setup, which is not opened')
    : null;
}
