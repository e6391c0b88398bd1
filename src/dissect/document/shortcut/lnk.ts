import { subBytes } from '../../../mail/bytes.ts';
import type { Flag as PartFlag } from '../../../mail/part.ts';
import { isZeros } from '../../archive/container-flags.ts';
import type { Budget } from '../../budget.ts';
import { Flag } from '../../flag.ts';
import type { DocumentContent, DocumentPart, DocumentReader, DocumentSource } from '../document-reader.ts';
import { commandFlags, remoteFlags } from './command.ts';
import { readShellLink } from './shell-link.ts';
import { type Said, shortcutContent } from './shortcut-content.ts';

/** No shortcut of Windows is longer than a few KB: its longest string has 65,535 characters. */
const LONGEST = 1024 * 1024;

/** Shortcuts of Windows (`.lnk`). */
export const lnkReader: DocumentReader = {
  types: ['application/x-ms-shortcut'],
  *read({ content }: DocumentSource, budget: Budget): Generator<void, DocumentContent> {
    const link = readShellLink(content.slice(0, LONGEST));
    yield;
    const said: readonly Said[] = [
      ...link.targets.map((value) => ({ what: 'Target', value })),
      { what: 'Arguments', value: link.args },
      { what: 'Name', value: link.name },
      { what: 'Relative path', value: link.relativePath },
      { what: 'Folder', value: link.workingFolder },
      ...link.icons.map((value) => ({ what: 'Icon', value })),
      { what: 'Made on', value: link.machine },
    ];
    const flags: PartFlag[] = [];
    // One of its targets starts: whichever is the worst.
    const command = [...link.targets, link.relativePath].map((target) => commandFlags(target, link.args));
    flags.push(...(command.find((found) => found.length > 0) ?? []));
    flags.push(...remoteFlags([...link.targets, ...link.icons, link.workingFolder, link.relativePath]));
    if (link.cut) flags.push(Flag.corrupt('shortcut-damaged', 'a structure reaches beyond the end'));
    const parts: DocumentPart[] = [];
    const behind = subBytes(content, link.end, content.size);
    if (behind.size > 0 && !isZeros(behind)) {
      const full = budget.takeMember();
      flags.push(full ?? Flag.active('shortcut-overlay', `${behind.size} bytes behind the shortcut`));
      if (full === null) parts.push({ origin: 'extracted', names: [], content: behind, flags: [] });
    }
    return shortcutContent(said, flags, parts);
  },
};
