import { randomBytes } from 'node:crypto';
import type { Alarm } from '../base/alarm.ts';
import { systemClock } from '../base/clock.ts';
import { ExpiringMap } from '../base/expiring-map.ts';
import type { Log } from '../base/log.ts';
import type { Config } from '../config/config.ts';
import { composeAlarm } from '../deliver/own/alarm-mail.ts';
import { MailEvent } from '../mail/event.ts';
import { MailId } from '../mail/mail-id.ts';
import { Yard } from '../spool/yard.ts';
import { ownRecord } from './own-record.ts';
import { PLACES } from './places.ts';

export interface AlarmKeeperDeps {
  readonly config: () => Config;
  readonly log: Log;
  readonly record: (events: readonly MailEvent[]) => void;
  /** A mail lies in the spool from now on, and is due at once. */
  readonly release: (id: MailId, due: number) => void;
}

const DAY_MS = 86_400_000;
/** Things that are remembered to have been told. */
const MOST_TOLD = 1000;
/** Should this process not live to release a mail that it has put into the spool. */
const LOOKED_FOR_AFTER_MS = 60_000;

/** Writes to the administrator what the workers notice, each thing once a day. */
export class AlarmKeeper {
  readonly #deps: AlarmKeeperDeps;
  readonly #told = new ExpiringMap<true>(systemClock, MOST_TOLD);

  constructor(deps: AlarmKeeperDeps) {
    this.#deps = deps;
  }

  /** Never throws: what cannot be written stands in the log. */
  raise(alarm: Alarm): void {
    const { config, log } = this.#deps;
    if (config().notices.postmaster === null || this.#told.get(alarm.about)) return;
    this.#told.set(alarm.about, true, DAY_MS);
    this.#send(alarm).catch((error: unknown) =>
      log.error({ about: alarm.about, err: error }, 'the administrator could not be written to'),
    );
  }

  async #send({ about, text }: Alarm): Promise<void> {
    const { record, release } = this.#deps;
    const config = this.#deps.config();
    const { from, postmaster } = config.notices;
    if (postmaster === null) return;
    const at = systemClock.now();
    const id = MailId.create(at, randomBytes(4));
    const { envelope, chunks } = composeAlarm({
      origin: { id, hostname: config.hostname, at },
      from,
      to: postmaster,
      about,
      text,
    });
    const yard = new Yard({ root: PLACES.spool(config), clock: systemClock });
    await yard.submit(
      ownRecord(id, envelope, at, { purpose: 'alarm', reason: about }),
      chunks,
      at + LOOKED_FOR_AFTER_MS,
    );
    const size = [...chunks].reduce((sum, chunk) => sum + chunk.length, 0);
    const told = { session: null, envelope, size, subject: about, from: from.text, messageId: '' };
    record([MailEvent.received({ mail: id, session: null, at }, told)]);
    release(id, at);
  }
}
