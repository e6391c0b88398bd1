import type { Config } from '../config/config.ts';
import type { Weighing } from '../learning/weigh.ts';
import { PLACES } from './places.ts';

/** What a classroom needs to know. Plain JSON, so that a thread can be told. */
export interface ClassroomSettings {
  readonly lessons: string;
  readonly models: string;
  readonly scratch: string;
  /** The memory, where mails are remembered that others may be like; null where that is off. */
  readonly memory: string | null;
  readonly weighing: Weighing;
}

export function classroomSettings(config: Config): ClassroomSettings {
  const { learning, similarity } = config.spam;
  const { halfLife, userReach } = learning;
  return {
    lessons: PLACES.lessons(config),
    models: PLACES.models(config),
    scratch: PLACES.scratch(config),
    memory: similarity.enabled ? PLACES.memory(config) : null,
    weighing: { halfLife, userReach },
  };
}
