import type { Clock } from '../base/clock.ts';
import { systemDisk } from '../base/durable.ts';
import { silentLog } from '../base/log.ts';
import { DEFAULT_LIMITS } from '../dissect/budget.ts';
import { createDissector, type Dissector } from '../dissect/dissect.ts';
import { decodeWords } from '../dissect/mime/encoded-word.ts';
import { learnLikeness } from '../inspect/spam/similarity/similarity.ts';
import { buildModels } from '../learning/build.ts';
import { featuresOf } from '../learning/features.ts';
import { featuresDigest } from '../learning/features-pack.ts';
import { type Learned, LessonStore } from '../learning/lesson-store.ts';
import { readBaseModel, writeModels } from '../learning/model-folder.ts';
import type { Taught } from '../learning/taught.ts';
import { memoryBytes } from '../mail/bytes.ts';
import type { Dissection } from '../mail/part.ts';
import { MemoryStore } from '../memory/memory-store.ts';
import type { ClassroomSettings } from './classroom-settings.ts';

/** How long one process waits for another that writes lessons. */
const PATIENCE_MS = 5_000;
const DAY_MS = 86_400_000;
/** A file of a folder that was seen so long ago is looked at again, should it still be there. */
const SEEN_MS = 365 * DAY_MS;

/** Where mails become lessons, and lessons models: in the supervisor's thread, and in the verbs that teach. */
export class Classroom {
  readonly store: LessonStore;
  readonly #settings: ClassroomSettings;
  readonly #clock: Clock;
  readonly #dissector: Dissector;
  readonly #memory: MemoryStore | null;

  /** @throws where the lessons cannot be opened */
  constructor(settings: ClassroomSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
    this.store = LessonStore.open(settings.lessons, PATIENCE_MS);
    const { memory: path } = settings;
    this.#memory = path === null ? null : new MemoryStore({ path, clock, log: silentLog, patienceMs: PATIENCE_MS });
    systemDisk.makeFolder(settings.scratch);
    // Nothing is opened: models know what every reader sees.
    const unpacker = {
      handles: () => false,
      unpack: async () => ({ members: [], flags: [] }),
      close: async () => {},
    };
    this.#dissector = createDissector({ limits: DEFAULT_LIMITS, unpacker, scratchFolder: settings.scratch, clock });
  }

  /** @param mail with lines that end in CRLF */
  async teach(mail: Buffer, { label, teacher, domain }: Taught): Promise<Learned> {
    return this.#read(mail, async (dissection) => {
      const { features } = await featuresOf(dissection, decodeWords);
      const digest = featuresDigest(features);
      const learned = this.store.learn({ digest, label, teacher, domain, at: this.#clock.now(), features });
      // Likeness has no bounds for what one user may teach.
      const counts = learned !== 'known' && teacher.kind === 'administrator' && domain === null;
      if (this.#memory !== null && counts)
        await learnLikeness(dissection, label === 'spam', { memory: this.#memory, clock: this.#clock });
      return learned;
    });
  }

  /** How many lessons there were. */
  async forget(mail: Buffer, domain: string | null): Promise<number> {
    const { features } = await this.#read(mail, (dissection) => featuresOf(dissection, decodeWords));
    return this.store.forget(featuresDigest(features), domain);
  }

  /** Makes the models anew where they are older than the lessons, or than a day: lessons fade. True where it did. */
  refresh(): boolean {
    const { store } = this;
    const { models, weighing } = this.#settings;
    const now = this.#clock.now();
    const built = store.built();
    if (built?.revision === store.revision() && now - built.at < DAY_MS) return false;
    store.purge(now - SEEN_MS);
    const revision = store.revision();
    writeModels(models, buildModels(readBaseModel(), store.all(), now, weighing));
    store.markBuilt(revision, now);
    return true;
  }

  async close(): Promise<void> {
    this.store.close();
    this.#memory?.close();
    await this.#dissector.close();
  }

  async #read<T>(mail: Buffer, use: (dissection: Dissection) => Promise<T>): Promise<T> {
    const dissection = await this.#dissector.dissectMail(memoryBytes(mail));
    try {
      return await use(dissection);
    } finally {
      dissection.close();
    }
  }
}
