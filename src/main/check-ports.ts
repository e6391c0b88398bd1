import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Complaint } from '../config/complaint.ts';
import type { Config } from '../config/config.ts';
import { askListeners, type Spot } from './ask.ts';

/** Free ports; those that this very gateway holds, where it runs, are well. */
export async function checkPorts(config: Config): Promise<readonly Complaint[]> {
  return checkNewPorts(config, await askListeners(config));
}

/** The same, where it is known what the running gateway holds. */
export async function checkNewPorts({ listen }: Config, held: readonly Spot[]): Promise<readonly Complaint[]> {
  const complaints = listen.map((spot, index) => {
    const isHeld = held.some(({ address, port }) => address === spot.address && port === spot.port);
    return isHeld ? [] : checkPort(spot, index, held);
  });
  return (await Promise.all(complaints)).flat();
}

const HINTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'end the program that has it (`ss -ltnp` shows which), or choose another port',
  EACCES: 'ports below 1024 need root or CAP_NET_BIND_SERVICE; give it, or choose another port',
  EADDRNOTAVAIL: 'this machine does not have that address; choose one that `ip address` shows, or 0.0.0.0 for all',
};

async function checkPort({ address, port }: Spot, index: number, held: readonly Spot[]): Promise<readonly Complaint[]> {
  const server = createServer();
  // As the receiver does: `::` is IPv6 alone, so that 0.0.0.0 beside it is no conflict.
  server.listen({ host: address, port, ipv6Only: address.includes(':'), exclusive: true });
  try {
    await once(server, 'listening');
    server.close();
    return [];
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const own = code === 'EADDRINUSE' ? held.find((spot) => spot.port === port) : undefined;
    const what =
      code === 'EADDRINUSE' ? 'is in use' : code === 'EACCES' ? 'may not be used' : `cannot be used (${String(error)})`;
    const complaint =
      own === undefined
        ? { message: `port ${port} on ${address} ${what}`, hint: HINTS[code] ?? '' }
        : {
            message: `port ${port} on ${address} needs a restart: the running gateway has it on ${own.address}`,
            hint: 'a reload opens what is new before it closes what is old; restart the gateway for this change',
          };
    return [{ path: ['listen', index, 'port'], ...complaint }];
  }
}
