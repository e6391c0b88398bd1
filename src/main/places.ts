import { join } from 'node:path';
import type { Config } from '../config/config.ts';

/** Where things lie in the state folder. */
export const PLACES = {
  spool: (config: Config) => join(config.state, 'spool'),
  quarantine: (config: Config) => join(config.state, 'quarantine'),
  memory: (config: Config) => join(config.state, 'memory.db'),
  /** What has been taught, the models made of it, and reports of users that nobody has looked at yet. */
  lessons: (config: Config) => join(config.state, 'learning.db'),
  models: (config: Config) => join(config.state, 'models'),
  reports: (config: Config) => join(config.state, 'reports'),
  /** What is reported of senders' mail, and what others report of ours. */
  dmarc: (config: Config) => join(config.state, 'dmarc.db'),
  scratch: (config: Config) => join(config.state, 'scratch'),
  tls: (config: Config) => join(config.state, 'tls'),
  /** Behind the salts that are shown for names which nobody has. */
  secret: (config: Config) => join(config.state, 'secret'),
  control: (config: Config) => join(config.state, 'control.sock'),
} as const;
