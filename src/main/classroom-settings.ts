import type { Config } from '../config/config.ts';
import type { Weighing } from '../learning/weigh.ts';
import { PLACES } from './places.ts';

/** What a classroom needs to know. Plain JSON, so that a thread can be told. */
export interface ClassroomSettings {
  readonly lessons: string;
  readonly models: string;
  readonly scratch: string;
  readonly weighing: Weighing;
}

export function classroomSettings(config: Config): ClassroomSettings {
  const { halfLife, userReach } = config.spam.learning;
  return {
    lessons: PLACES.lessons(config),
    models: PLACES.models(config),
    scratch: PLACES.scratch(config),
    weighing: { halfLife, userReach },
  };
}
