import type { Clock } from '../base/clock.ts';
import { systemDisk } from '../base/durable.ts';
import type { Config } from '../config/config.ts';
import { DEFAULT_LIMITS } from '../dissect/budget.ts';
import { createDissector, type Dissector } from '../dissect/dissect.ts';
import { decodeWords } from '../dissect/mime/encoded-word.ts';
import { buildModels } from '../learning/build.ts';
import type { Features } from '../learning/feature-list.ts';
import { featuresOf } from '../learning/features.ts';
import { featuresDigest } from '../learning/features-pack.ts';
import type { Label, Teacher } from '../learning/lesson.ts';
import { type Learned, LessonStore } from '../learning/lesson-store.ts';
import { readBaseModel, writeModels } from '../learning/model-folder.ts';
import { memoryBytes } from '../mail/bytes.ts';
import { PLACES } from './places.ts';

/** How long one process waits for another that writes lessons. */
const PATIENCE_MS = 5_000;
const DAY_MS = 86_400_000;
/** What has been seen in a folder and is not there any more is forgotten. */
const SEEN_MS = 90 * DAY_MS;

export interface Taught {
  readonly label: Label;
  readonly teacher: Teacher;
  /** Null teaches the organisation. */
  readonly domain: string | null;
}

/** Where mails become lessons, and lessons models: in the thread of the supervisor, and in the verbs that teach. */
export class Classroom {
  readonly store: LessonStore;
  readonly #config: Config;
  readonly #clock: Clock;
  readonly #dissector: Dissector;

  /** @throws where the lessons cannot be opened */
  constructor(config: Config, clock: Clock) {
    this.#config = config;
    this.#clock = clock;
    this.store = LessonStore.open(PLACES.lessons(config), PATIENCE_MS);
    const scratchFolder = PLACES.scratch(config);
    systemDisk.makeFolder(scratchFolder);
    // Nothing is opened: models know what every reader sees.
    const unpacker = {
      handles: () => false,
      unpack: async () => ({ members: [], flags: [] }),
      close: async () => {},
    };
    this.#dissector = createDissector({ limits: DEFAULT_LIMITS, unpacker, scratchFolder, clock });
  }

  /** @param mail with lines that end in CRLF */
  async teach(mail: Buffer, { label, teacher, domain }: Taught): Promise<Learned> {
    const features = await this.#read(mail);
    const digest = featuresDigest(features);
    return this.store.learn({ digest, label, teacher, domain, at: this.#clock.now(), features });
  }

  /** How many lessons there were. */
  async forget(mail: Buffer, domain: string | null): Promise<number> {
    return this.store.forget(featuresDigest(await this.#read(mail)), domain);
  }

  /** Makes the models anew where they are older than the lessons, or than a day: lessons fade. True where it did. */
  refresh(): boolean {
    const { store } = this;
    const now = this.#clock.now();
    const built = store.built();
    if (built?.revision === store.revision() && now - built.at < DAY_MS) return false;
    store.purge(now - SEEN_MS);
    const revision = store.revision();
    const { learning } = this.#config.spam;
    writeModels(PLACES.models(this.#config), buildModels(readBaseModel(), store.all(), now, learning));
    store.markBuilt(revision, now);
    return true;
  }

  async close(): Promise<void> {
    this.store.close();
    await this.#dissector.close();
  }

  async #read(mail: Buffer): Promise<Features> {
    const dissection = await this.#dissector.dissectMail(memoryBytes(mail));
    try {
      return (await featuresOf(dissection, decodeWords)).features;
    } finally {
      dissection.close();
    }
  }
}
