import { systemClock } from '../../src/base/clock.ts';
import { systemDisk } from '../../src/base/durable.ts';
import { createDeliverer, type DelivererOptions } from '../../src/deliver/deliverer.ts';
import { createRouter, type Route } from '../../src/deliver/router.ts';

type TestDeliverer = ReturnType<typeof createDeliverer> & AsyncDisposable;

/** A deliverer that sends everything along `route`; closed when its scope ends (`await using`). */
export function delivererTo(route: Route, more: Partial<DelivererOptions> = {}): TestDeliverer {
  const nothing = async () => ({ kind: 'not-found', name: 'unknown' }) as const;
  const deliverer = createDeliverer({
    hostname: 'gw.example',
    router: createRouter([], route),
    resolver: { resolveMx: nothing, resolveAddress: nothing },
    clock: systemClock,
    disk: systemDisk,
    ...more,
  });
  return {
    deliver: (consignment) => deliverer.deliver(consignment),
    verifyRecipient: (address) => deliverer.verifyRecipient(address),
    close: () => deliverer.close(),
    [Symbol.asyncDispose]: () => deliverer.close(),
  };
}

/** One server on loopback. */
export function smtpTo(...ports: readonly number[]): Route {
  return { kind: 'smtp', hosts: ports.map((port) => ({ host: '127.0.0.1', port })) };
}
