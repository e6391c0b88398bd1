import { decodeCharset } from '../../text/charset.ts';
import { codePageCharset } from '../code-page.ts';

/** A module as the project's `dir` stream tells of it (MS-OVBA section 2.3.4.2.3.2). */
export interface ModuleEntry {
  readonly name: string;
  /** Names under which its stream may stand. */
  readonly streamNames: readonly string[];
  /** Where its source begins in the stream, behind its compiled form. */
  readonly offset: number;
  /** A procedural module; else the module of a class, a document or a form. */
  readonly procedural: boolean;
}

export interface ProjectEntries {
  readonly charset: string;
  readonly modules: readonly ModuleEntry[];
}

/** Ids of records, MS-OVBA section 2.3.4.2. */
const CODE_PAGE = 0x0003;
const VERSION = 0x0009;
const MODULE_NAME = 0x0019;
const STREAM_NAME = 0x001a;
const STREAM_NAME_UNICODE = 0x0032;
const PROCEDURAL = 0x0021;
const OFFSET = 0x0031;

/** Its record says that it has four octets, and has six. */
const VERSION_SIZE = 6;
const MOST_MODULES = 1000;

/** `dir` is decompressed. What cannot be read ends the list. */
export function readDirStream(dir: Buffer): ProjectEntries {
  let charset = 'windows-1252';
  const modules: Mutable<ModuleEntry>[] = [];
  for (const { id, data } of recordsOf(dir)) {
    const last = modules.at(-1);
    if (id === CODE_PAGE && data.length >= 2) charset = codePageCharset(data.readUInt16LE(0));
    else if (id === MODULE_NAME && modules.length < MOST_MODULES) {
      modules.push({ name: decodeCharset(data, charset), streamNames: [], offset: 0, procedural: false });
    } else if (last === undefined) continue;
    else if (id === STREAM_NAME) last.streamNames = [...last.streamNames.slice(0, 3), decodeCharset(data, charset)];
    else if (id === STREAM_NAME_UNICODE) last.streamNames = [...last.streamNames.slice(0, 3), data.toString('utf16le')];
    else if (id === PROCEDURAL) last.procedural = true;
    else if (id === OFFSET && data.length >= 4) last.offset = data.readUInt32LE(0);
  }
  return { charset, modules };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function* recordsOf(dir: Buffer): Generator<{ id: number; data: Buffer }> {
  for (let at = 0; at + 6 <= dir.length; ) {
    const id = dir.readUInt16LE(at);
    const size = id === VERSION ? VERSION_SIZE : dir.readUInt32LE(at + 2);
    yield { id, data: dir.subarray(at + 6, at + 6 + size) };
    at += 6 + size;
  }
}
