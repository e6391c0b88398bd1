import type { RaiseAlarm } from '../base/alarm.ts';
import type { Clock } from '../base/clock.ts';
import type { Counters } from '../base/counters.ts';
import type { Log } from '../base/log.ts';
import type { Memory } from '../base/memory.ts';
import type { Resolver } from '../base/resolver.ts';
import type { Config } from '../config/config.ts';
import type { Verifier } from '../inspect/auth/verifier.ts';
import type { Inspector, Reviewer } from '../inspect/inspector.ts';
import type { Domain } from '../mail/domain.ts';
import type { Observer } from '../mail/judged-mail.ts';

/** What those who look at a mail are made of. */
export interface ExaminerDeps {
  readonly config: Config;
  readonly resolver: Resolver;
  readonly memory: Memory;
  readonly counters: Counters;
  readonly hosted: (domain: Domain) => boolean;
  readonly alarm: RaiseAlarm;
  readonly clock: Clock;
  readonly log: Log;
}

/** Everybody who looks at a mail, in the order in which their findings are told. */
export interface Examiners {
  readonly inspectors: readonly Inspector[];
  readonly reviewers: readonly Reviewer[];
  readonly verifier: Verifier;
  /** They learn from the verdicts. */
  readonly observers: readonly Observer[];
}
