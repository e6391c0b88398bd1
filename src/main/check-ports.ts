import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Listener } from '../config/access.ts';
import type { Complaint } from '../config/complaint.ts';
import type { Config } from '../config/config.ts';
import { callControl } from '../run/control.ts';
import { PLACES } from './places.ts';

const PING_MS = 2_000;

/** Free ports; those that this very gateway holds, where it runs, are well. */
export async function checkPorts(config: Config): Promise<readonly Complaint[]> {
  if (await isRunning(config)) return [];
  const complaints = await Promise.all(config.listen.map(checkPort));
  return complaints.flat();
}

async function isRunning(config: Config): Promise<boolean> {
  try {
    return (await callControl(PLACES.control(config), { verb: 'status' }, PING_MS)) !== null;
  } catch {
    return false; // something else listens there; the start will say so
  }
}

const HINTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'end the program that has it (`ss -ltnp` shows which), or choose another port',
  EACCES: 'ports below 1024 need root or CAP_NET_BIND_SERVICE; give it, or choose another port',
  EADDRNOTAVAIL: 'this machine does not have that address; choose one that `ip address` shows, or 0.0.0.0 for all',
};

async function checkPort({ address, port }: Listener, index: number): Promise<readonly Complaint[]> {
  const server = createServer();
  // As the receiver does: `::` is IPv6 alone, so that 0.0.0.0 beside it is no conflict.
  server.listen({ host: address, port, ipv6Only: address.includes(':'), exclusive: true });
  try {
    await once(server, 'listening');
    server.close();
    return [];
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const what =
      code === 'EADDRINUSE' ? 'is in use' : code === 'EACCES' ? 'may not be used' : `cannot be used (${String(error)})`;
    return [
      { path: ['listen', index, 'port'], message: `port ${port} on ${address} ${what}`, hint: HINTS[code] ?? '' },
    ];
  }
}
