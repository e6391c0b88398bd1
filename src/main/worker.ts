import type { Alarm } from '../base/alarm.ts';
import { type Clock, systemClock } from '../base/clock.ts';
import type { Disk } from '../base/durable.ts';
import type { Log } from '../base/log.ts';
import { createResolver, type Resolver } from '../base/resolver.ts';
import { SharedCounters } from '../base/shared-counters.ts';
import type { Config } from '../config/config.ts';
import type { Disarmer } from '../deliver/change/disarm/disarmer.ts';
import { ThreadDisarmer } from '../deliver/change/disarm/thread-disarmer.ts';
import type { Deliverer } from '../deliver/deliver.ts';
import { createDeliverer, type RecipientVerifier } from '../deliver/deliverer.ts';
import { createRouter } from '../deliver/router.ts';
import type { Dissector } from '../dissect/dissect.ts';
import { decodeMarkup } from '../dissect/text/part-text.ts';
import { memoryBytes } from '../mail/bytes.ts';
import { MailEvent } from '../mail/event.ts';
import { MemoryReader } from '../memory/memory-reader.ts';
import { DiskQuarantine } from '../quarantine/disk-quarantine.ts';
import { createEventQueue } from '../record/event-queue.ts';
import type { Link } from '../run/link.ts';
import { DiskSpool } from '../spool/disk-spool.ts';
import type { Entry } from '../spool/spool.ts';
import { Act } from '../way/act.ts';
import { Patience } from '../way/patience.ts';
import { Scribe } from '../way/scribe.ts';
import { Way } from '../way.ts';
import { Duties } from './duties.ts';
import { openInspection } from './inspection.ts';
import { noticeTemplates } from './material.ts';
import { PLACES } from './places.ts';
import { openReception } from './reception.ts';
import { openReportObservers } from './report-observers.ts';

interface WorkerDeps {
  readonly config: Config;
  readonly slot: number;
  readonly link: Link;
  /** Where spool, quarantine and Maildirs are kept. */
  readonly disk: Disk;
  readonly log: Log;
}

/** One worker's process: mails come in and go their whole way here. */
export async function runWorker({ config, slot, link, disk, log }: WorkerDeps): Promise<void> {
  const clock = systemClock;
  const recorder = createEventQueue({ send: (events) => link.send({ kind: 'events', events }), log });
  const spool = await DiskSpool.open({
    root: PLACES.spool(config),
    slots: [slot],
    freeBytes: config.spool.free,
    log,
    disk,
    alarm: (path, why) =>
      recorder.note(MailEvent.setAside({ mail: null, session: null, at: clock.now() }, { path, why })),
  });
  const resolver = createResolver({ servers: config.dns.servers, timeoutMs: config.dns.timeout, clock });
  const memory = new MemoryReader({
    path: PLACES.memory(config),
    send: (notes) => link.send({ kind: 'noted', notes }),
    clock,
    log,
  });
  const counters = await openCounters(link);
  const alarm = (alarm: Alarm) => link.send({ kind: 'alarm', alarm });
  const inspection = await openInspection({ config, resolver, memory, counters, alarm, clock, log });
  const reports = openReportObservers({
    config,
    hosted: inspection.hosted,
    send: (news) => link.send({ kind: 'reported', news }),
    clock,
    log,
  });
  const deliverer = openDeliverer(config, resolver, disk);
  const patience = new Patience(config.delivery, clock);
  const verdictAt = new Map<string, 'session' | 'spool' | 'auto'>();
  const act = new Act({
    spool,
    deliverer,
    quarantine: new DiskQuarantine({ root: PLACES.quarantine(config), log, disk }),
    scribe: openScribe(config, openDisarmer(inspection.dissector, clock, log)),
    recorder,
    judgeAgain: (entry) =>
      inspection.judge.judge({ ...entry.record, bytes: entry.bytes(), answerable: false }, config.limits.inspectSpool),
    carry: (entry) => way.carry(entry),
    scheduled: (id, due) => link.send({ kind: 'deferred', id, due }),
    patience,
    clock,
    log,
  });
  const way = new Way({
    spool,
    judge: inspection.judge,
    observers: [...inspection.observers, ...reports.observers],
    act,
    recorder,
    verdictAt: (listener) => verdictAt.get(listener) ?? 'session',
    autoBacklog: config.spool.autoBacklog,
    deadlines: { session: config.limits.inspectSession, spool: config.limits.inspectSpool },
    patience,
    clock,
    log,
  });
  const receiver = await openReception({
    config,
    intake: way,
    log,
    resolver,
    verifier: deliverer,
    counters,
    alarm,
    disk,
  });
  const left: Entry[] = [];
  for await (const entry of spool.recover()) left.push(entry);
  const names = await receiver.listen();
  for (const [n, name] of names.entries()) verdictAt.set(name, config.listen[n]?.verdict ?? 'session');
  for (const entry of left) await way.recovered(entry);
  const duties = new Duties({
    spool,
    way,
    receiver,
    link,
    async close() {
      await deliverer.close();
      await inspection.close();
      await reports.close();
      memory.close();
      await recorder.flush();
      await spool.close();
    },
    exit: () => process.exit(0),
    clock,
    log,
  });
  link.onMessage((message) => duties.hear(message));
  link.send({ kind: 'ready' });
}

/** Counts that this worker shares with the others; resolves when it knows those that there are, so that a new worker is no way round a bound. */
async function openCounters(link: Link): Promise<SharedCounters> {
  const counters = new SharedCounters({
    clock: systemClock,
    tell: (counted) => link.send({ kind: 'counted', counted }),
  });
  await new Promise<void>((resolve) => {
    link.onMessage((message) => {
      if (message.kind !== 'counted') return;
      counters.hear(message.counted);
      resolve();
    });
    counters.say();
  });
  return counters;
}

function openDeliverer(config: Config, resolver: Resolver, disk: Disk): Deliverer & RecipientVerifier {
  const { delivery } = config;
  return createDeliverer({
    hostname: config.hostname,
    router: createRouter(config.domains, config.outbound.route),
    resolver,
    clock: systemClock,
    disk,
    ownAddresses: config.listen,
    connections: delivery.connectionsPerRoute,
    idle: delivery.idle,
    mailsPerConnection: delivery.mailsPerConnection,
    timeouts: delivery.timeouts,
  });
}

/** What has been disarmed is taken apart again before it counts as harmless. */
function openDisarmer(dissector: Dissector, clock: Clock, log: Log): Disarmer {
  return new ThreadDisarmer({
    decodeMarkup,
    async isHarmless(content) {
      const dissection = await dissector.dissectFile(memoryBytes(content), 'disarmed');
      try {
        return dissection.parts.every(({ flags }) => flags.every(({ kind }) => kind === 'note'));
      } finally {
        dissection.close();
      }
    },
    clock,
    log,
  });
}

function openScribe({ hostname, notices }: Config, disarmer: Disarmer): Scribe {
  const { from, postmaster } = notices;
  return new Scribe({ hostname, from, postmaster, templates: noticeTemplates(notices), disarmer, clock: systemClock });
}
