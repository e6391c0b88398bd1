import { readZipDirectory } from '../../base/zip-directory.ts';
import { corrupt } from '../../base/zip-fault.ts';
import { METHOD_DEFLATED, METHOD_STORED } from '../../base/zip-format.ts';
import { checkZipLayout, type ZipLayout } from '../../base/zip-layout.ts';
import { type Bytes, subBytes } from '../../mail/bytes.ts';
import type { Flag } from '../../mail/part.ts';
import type { Budget } from '../budget.ts';
import { Flag as make } from '../flag.ts';
import { ALL, findMark } from '../type/marks.ts';
import { Meter } from './meter.ts';
import type { Member } from './unpacker.ts';
import { type Gap, hiddenReadings } from './zip-hidden.ts';
import { type LockedReading, readMember } from './zip-locked.ts';
import { type MemberReadings, memberReadings } from './zip-readings.ts';

/** What was read of a ZIP file here; the rest is packed by methods that only 7-Zip knows. */
export interface ZipUnpacked {
  /** In the order of the file, with those of `beyond` left out. */
  readonly members: readonly Member[];
  readonly flags: readonly Flag[];
  readonly beyond: readonly BeyondReading[];
}

export interface BeyondReading {
  /** So many members stand before it in `ZipUnpacked.members`. */
  readonly place: number;
  readonly reading: LockedReading;
}

const MAX_FLAGS = 32;
const MAX_HIDDEN = 16;
const MOST_BEHIND = 8 * 1024 * 1024;
const OTHERS = ALL.filter(({ type }) => type !== 'application/zip');

/** ZIP files, and whatever is built on them: OOXML, OpenDocument, jar, apk, EPUB. */
export async function unpackZip(content: Bytes, budget: Budget): Promise<ZipUnpacked> {
  const meter = new Meter(budget, content.size);
  const directory = readZipDirectory(content, budget.membersLeft);
  if (directory === null) return withoutDirectory(content, meter);
  if (directory.cut) {
    return { members: [], flags: [...directory.faults, meter.tooMany(directory.declared)], beyond: [] };
  }
  const layout = checkZipLayout(content, directory);
  const flags: Flag[] = [...directory.faults, ...layout.faults].slice(0, MAX_FLAGS);
  const limit = meter.foresee(layout.extents.reduce((sum, { entry }) => sum + entry.size, 0));
  if (limit !== null) flags.push(limit);
  const reader = new ZipReader(content, meter);
  await reader.readAll(layout);
  reader.readBehind(directory.start);
  if (limit === null && meter.limit !== null) flags.push(meter.limit);
  return { members: reader.members, flags, beyond: reader.beyond };
}

/** A file that was cut, or whose end is elsewhere: what its local headers tell is all there is. */
async function withoutDirectory(content: Bytes, meter: Meter): Promise<ZipUnpacked> {
  const reader = new ZipReader(content, meter);
  await reader.readHidden({ start: 0, end: content.size }, meter.budget.membersLeft);
  const flags: Flag[] = [corrupt('zip-directory-missing', `no directory in ${content.size} bytes`)];
  const { members, beyond } = reader;
  return { members, flags: meter.limit === null ? flags : [...flags, meter.limit], beyond };
}

class ZipReader {
  readonly members: Member[] = [];
  readonly beyond: BeyondReading[] = [];
  readonly #content: Bytes;
  readonly #meter: Meter;

  constructor(content: Bytes, meter: Meter) {
    this.#content = content;
    this.#meter = meter;
  }

  async readAll({ extents, others, hidden }: ZipLayout): Promise<void> {
    for (const extent of extents) {
      if (!(await this.#readings(memberReadings(this.#content, extent), extents.length))) return;
    }
    for (const extent of others) {
      const flag = make.ambiguous('zip-hidden-entry', 'only in another directory');
      if (!(await this.#readings(memberReadings(this.#content, extent, [flag]), others.length))) return;
    }
    const known = new Set(others.map((extent) => extent.dataStart));
    for (const gap of hidden) await this.readHidden(gap, MAX_HIDDEN, known);
  }

  /** An archive of another kind in a comment or behind the end: who looks for that kind finds it. */
  readBehind(start: number): void {
    const found = findMark(this.#content.slice(start, start + MOST_BEHIND), OTHERS, 0);
    if (found === null || this.#meter.budget.takeMember() !== null) return;
    const content = subBytes(this.#content, start + found.start, this.#content.size);
    const flag = make.ambiguous('appended-data', `${found.type} begins at ${start + found.start}`);
    this.members.push({ name: '', content, size: content.size, flags: [flag] });
  }

  /** `known` holds where the data of members begins that have been read already. */
  async readHidden(gap: Gap, most: number, known: ReadonlySet<number> = new Set()): Promise<void> {
    for (const reading of hiddenReadings(this.#content, gap, most)) {
      if (!known.has(reading.dataStart) && !(await this.#read(reading))) return;
    }
  }

  /** False where there is no room for another member. */
  async #readings({ readings, gaps }: MemberReadings, count: number): Promise<boolean> {
    for (const reading of readings) {
      if (await this.#read(reading)) continue;
      this.#meter.tooMany(count);
      return false;
    }
    for (const gap of gaps) await this.readHidden(gap, MAX_HIDDEN);
    return true;
  }

  async #read(reading: LockedReading): Promise<boolean> {
    if (needsSevenZip(reading)) {
      // 7-Zip's members are counted as they come out; what it reads of them is counted here.
      if (this.beyond.length >= this.#meter.budget.membersLeft) return false;
      if (this.#meter.takeInput(reading.dataEnd - reading.dataStart) !== null) return false;
      this.beyond.push({ place: this.members.length, reading });
      return true;
    }
    if (this.#meter.budget.takeMember() !== null) return false;
    const member = readMember(this.#content, reading, this.#meter);
    const read = member instanceof Promise ? await member : member;
    this.members.push(reading.otherNames.length === 0 ? read : { ...read, otherNames: reading.otherNames });
    if (read.flags.some((flag) => flag.name === 'zip-data-tail')) {
      await this.readHidden({ start: reading.dataStart, end: reading.dataEnd }, MAX_HIDDEN);
    }
    return true;
  }
}

/** Whether it is packed by another method than ours, encrypted or not. */
function needsSevenZip({ cipher, method, flags }: LockedReading): boolean {
  if (cipher?.kind === 'strong' || flags.some((flag) => flag.name === 'zip-local-header-missing')) return false;
  const plain = cipher?.method ?? method;
  return plain !== METHOD_STORED && plain !== METHOD_DEFLATED;
}
