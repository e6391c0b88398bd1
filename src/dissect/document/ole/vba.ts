import { Flag } from '../../flag.ts';
import { decodeCharset } from '../../text/charset.ts';
import { autoRunNamesIn } from '../vba/auto-run.ts';
import { decompress } from '../vba/decompress.ts';
import { type ModuleEntry, type ProjectEntries, readDirStream } from '../vba/dir-stream.ts';
import { judgeMacros, type VbaModule } from '../vba/judge-macros.ts';
import { type CompoundStorage, type CompoundStream, streamOf } from './compound-file.ts';
import type { OleReading } from './ole-reading.ts';
import { readableName } from './stream-name.ts';

const MOST_READ = 8 * 1024 * 1024;
/** Characters of all modules together. */
const MOST_SOURCE = 8 * 1024 * 1024;
const MOST_COMPILED = 2 * 1024 * 1024;
/** How the source of each module begins: as it is even where it is compressed, since nothing stands before it. */
const ATTRIBUTE = Buffer.from('Attribut');
/** What stands before that in a container: its mark, the header of a chunk, and where it is compressed an octet of flags. */
const BEFORE_ATTRIBUTE = [4, 3];
const MOST_TRIES = 16;
/** Streams of a project that are no modules. */
const NO_MODULE = /^(?:dir|_VBA_PROJECT|__SRP_[0-9a-f]+|PROJECT(?:wm|lk)?|[\x01\x03\x05].*|[fo])$/i;
/** MS-OVBA section 2.3.1.16: what is kept of a password is longer than what says that there is none. */
const PASSWORD = /^DPB="[0-9A-F]{40}/im;

/** Reads a project of VBA (MS-OVBA section 2.2) wherever its streams stand: documents give its storage different names. */
export function* readVba(storage: CompoundStorage, reading: OleReading): Generator<void> {
  if (!isProject(storage)) return;
  const project = yield* entriesOf(storage);
  const modules: VbaModule[] = [];
  let characters = 0;
  for (const { entry, stream } of modulesOf(storage, project.modules)) {
    if (characters > MOST_SOURCE) {
      reading.flag(Flag.overLimit('document-text', 'more macros than are looked at'));
      break;
    }
    const octets = yield* sourceOf(stream, entry?.offset ?? null);
    if (octets === null && entry === null) continue;
    const name = entry?.name ?? readableName(stream.name);
    const source = octets === null ? null : decodeCharset(octets, project.charset);
    modules.push({ name, source });
    characters += source?.length ?? 0;
    const extension = entry?.procedural === false ? 'cls' : 'bas';
    if (source !== null) reading.made('extracted', `${name}.${extension}`, source);
  }
  const { flags, joined, urls } = yield* judgeMacros(modules, autoRunNamesIn(compiledText(storage)));
  for (const flag of flags) reading.flag(flag);
  for (const url of urls) reading.links.add(url);
  if (joined.length > 0) reading.made('extracted', 'joined-strings.txt', joined.join('\n'));
  const settings = streamOf(storage.parent ?? storage, 'PROJECT')
    ?.content.slice(0, MOST_COMPILED)
    .toString('latin1');
  if (PASSWORD.test(settings ?? '')) reading.flag(Flag.note('macro-protected', 'a password locks the project'));
}

function isProject(storage: CompoundStorage): boolean {
  return streamOf(storage, '_VBA_PROJECT') !== null || streamOf(storage, 'dir')?.content.slice(0, 1)[0] === 1;
}

function* entriesOf(storage: CompoundStorage): Generator<void, ProjectEntries> {
  const dir = streamOf(storage, 'dir')?.content;
  const read = dir === undefined ? null : yield* decompress(dir.slice(0, MOST_READ), 0);
  return readDirStream(read?.content ?? Buffer.alloc(0));
}

interface FoundModule {
  readonly entry: ModuleEntry | null;
  readonly stream: CompoundStream;
}

/** Those that the project tells of, then streams that it keeps silent about. */
function modulesOf(storage: CompoundStorage, entries: readonly ModuleEntry[]): readonly FoundModule[] {
  const found: FoundModule[] = [];
  const left = new Set(storage.streams);
  for (const entry of entries) {
    const stream = [...entry.streamNames, entry.name]
      .map((name) => streamOf(storage, name))
      .find((one) => one !== null);
    if (stream && left.delete(stream)) found.push({ entry, stream });
  }
  for (const stream of left) if (!NO_MODULE.test(stream.name)) found.push({ entry: null, stream });
  return found;
}

/** From `offset` on, as it should be, else where a source seems to begin. */
function* sourceOf({ content }: CompoundStream, offset: number | null): Generator<void, Buffer | null> {
  const octets = content.slice(0, MOST_READ);
  const read = offset === null ? null : yield* decompress(octets, offset);
  if (read !== null && read.content.length > 0) return read.content;
  let tries = 0;
  for (let at = octets.indexOf(ATTRIBUTE); at >= 0 && tries < MOST_TRIES; at = octets.indexOf(ATTRIBUTE, at + 1)) {
    for (const before of BEFORE_ATTRIBUTE) {
      const found = at < before ? null : yield* decompress(octets, at - before);
      if (found !== null) tries++;
      if (found?.content.subarray(0, ATTRIBUTE.length).equals(ATTRIBUTE)) return found.content;
    }
  }
  return null;
}

function compiledText({ streams }: CompoundStorage): string {
  const pieces: string[] = [];
  let left = MOST_COMPILED;
  for (const { content } of streams) {
    pieces.push(content.slice(0, left).toString('latin1'));
    left = Math.max(0, left - content.size);
  }
  return pieces.join('\n');
}
