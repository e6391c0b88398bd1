import type { Flag } from '../../mail/part.ts';
import { type Complaint, parseComplaint } from './complaint.ts';
import type { Extracted } from './extraction.ts';
import type { ListedEntry } from './seven-zip-listing.ts';

type ExtractedFile = Extract<Extracted, { kind: 'file' }>;

/** One member by the listing and by the extraction. */
export interface Slot {
  /** Null for what came out without being listed. */
  readonly entry: ListedEntry | null;
  file: ExtractedFile | null;
  readonly complaints: Complaint[];
}

const MAX_LOOSE = 16;

/**
 * Brings the two sides together. Both follow the order of the archive: what came out is put to the next entry of its name,
 * else (7-Zip mends some names before it creates a file) to the next one of its size that still has nothing, else to one of
 * its own.
 */
export class Slots {
  readonly all: Slot[];
  /** Complaints about no member that is known. */
  readonly loose: Flag[] = [];
  readonly #waiting: readonly Slot[];
  /** Of each name the slots that wait, the first one last. */
  readonly #byName: ReadonlyMap<string, Slot[]>;
  #cursor = 0;
  #last: Slot | null = null;

  constructor(entries: readonly ListedEntry[]) {
    this.all = entries.map((entry) => ({ entry, file: null, complaints: [] }));
    this.#waiting = this.all.filter((slot) => slot.entry?.folder === false);
    this.#byName = Map.groupBy([...this.#waiting].reverse(), (slot) => comparable(slot.entry?.path ?? ''));
  }

  put(result: Extracted): void {
    if (result.kind === 'complaint') {
      const complaint = parseComplaint(result.text);
      if (complaint !== null) this.#complain(complaint);
      return;
    }
    this.#last = this.#next(result);
    this.#last.file = result;
  }

  #next({ name, content }: ExtractedFile): Slot {
    const same = this.#byName.get(comparable(name)) ?? [];
    for (let slot = same.pop(); slot !== undefined; slot = same.pop()) if (slot.file === null) return slot;
    for (; this.#cursor < this.#waiting.length; this.#cursor++) {
      const slot = this.#waiting[this.#cursor];
      const size = slot?.entry?.size ?? content.size;
      if (slot?.file === null && slot.complaints.length === 0 && size === content.size) return slot;
    }
    const unlisted: Slot = { entry: null, file: null, complaints: [] };
    this.all.push(unlisted);
    return unlisted;
  }

  /** A complaint follows the file that it is about, or speaks of one that was not begun. */
  #complain(complaint: Complaint): void {
    const about = complaint.path === null ? undefined : this.#named(comparable(complaint.path));
    if (about !== undefined) about.complaints.push(complaint);
    else if (this.loose.length < MAX_LOOSE) this.loose.push(complaint.flag);
  }

  #named(name: string): Slot | undefined {
    if (this.#last !== null && comparable(slotName(this.#last)) === name) return this.#last;
    return this.#byName.get(name)?.pop();
  }
}

/** The listing hides control characters, the file that was created shows them. */
export function slotName(slot: Slot): string {
  const created = slot.file?.name.replace(/^\.\//, '') ?? '';
  if (slot.entry === null) return created;
  const { path } = slot.entry;
  return path.length === created.length && comparable(path) === comparable(created) ? created : path;
}

/** A path as both sides would write it: control characters as `_`, no steps that lead nowhere or upwards. */
function comparable(path: string): string {
  const steps = path.replace(/[\u0000-\u001f\u007f]/g, '_').split(/[/\\]/);
  return steps.filter((step) => step !== '' && step !== '.' && step !== '..').join('/');
}
