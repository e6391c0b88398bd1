import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { errorCode, systemDisk } from '../base/durable.ts';
import type { Log } from '../base/log.ts';
import { Model } from './model.ts';
import { decodeModel, encodeModel } from './model-file.ts';

/** The model of the whole organisation. */
const ORGANISATION = 'organisation.bin';
/** Names of domains may be longer than names of files. */
const fileOf = (domain: string | null) =>
  domain === null ? ORGANISATION : `domain-${createHash('sha256').update(domain).digest('hex').slice(0, 32)}.bin`;

/** The model that ships with the product. */
export const BASE_MODEL = join(import.meta.dirname, '../../models/base.bin');

/** @throws where it is missing or damaged */
export function readBaseModel(): Model {
  return decodeModel(readFileSync(BASE_MODEL));
}

/** Puts models in place, each whole or not at all, and removes those of domains that have none any more. */
export function writeModels(folder: string, models: ReadonlyMap<string | null, Model>): void {
  systemDisk.makeFolder(folder);
  const files = new Map([...models].map(([domain, model]) => [fileOf(domain), model]));
  for (const [file, model] of files) {
    const side = join(folder, `${file}.${process.pid}.new`);
    writeFileSync(side, encodeModel(model), { mode: 0o600 });
    renameSync(side, join(folder, file));
  }
  for (const file of readdirSync(folder)) if (file.endsWith('.bin') && !files.has(file)) rmSync(join(folder, file));
}

export interface ModelFolderOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** How often a file is asked whether it has changed. */
const LOOK_EVERY_MS = 3_000;
/** Models of domains that stand in memory, 2 MB each. */
const MOST_MODELS = 16;

interface Held {
  readonly stamp: string;
  readonly model: Model | null;
  lookAt: number;
}

/** The models that there are, read anew when they change. A missing or damaged one is answered for by the next wider one. */
export class ModelFolder {
  readonly #options: ModelFolderOptions;
  readonly #held = new Map<string, Held>();
  readonly #base: Model;

  constructor(options: ModelFolderOptions) {
    this.#options = options;
    this.#base = this.#readBase();
  }

  /** @param domain null for the organisation's */
  find(domain: string | null): Model {
    const own = domain === null ? null : this.#read(fileOf(domain));
    return own ?? this.#read(ORGANISATION) ?? this.#base;
  }

  #read(file: string): Model | null {
    const now = this.#options.clock.now();
    const held = this.#held.get(file);
    if (held !== undefined && now < held.lookAt) return held.model;
    const path = join(this.#options.folder, file);
    const stamp = stampOf(path);
    if (held?.stamp === stamp) {
      held.lookAt = now + LOOK_EVERY_MS;
      return held.model;
    }
    if (this.#held.size >= MOST_MODELS) this.#held.clear();
    const model = stamp === '' ? null : this.#decode(path);
    this.#held.set(file, { stamp, model, lookAt: now + LOOK_EVERY_MS });
    return model;
  }

  #decode(path: string): Model | null {
    try {
      return decodeModel(readFileSync(path));
    } catch (error) {
      this.#options.log.error({ path, err: error }, 'a model cannot be used; a wider one answers for it');
      return null;
    }
  }

  #readBase(): Model {
    return this.#decode(BASE_MODEL) ?? new Model();
  }
}

/** '' where there is no file. */
function stampOf(path: string): string {
  try {
    const { ino, mtimeMs, size } = statSync(path);
    return `${ino} ${mtimeMs} ${size}`;
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? '' : 'unreadable';
  }
}
