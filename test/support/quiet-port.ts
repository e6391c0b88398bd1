import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the range from which Linux takes ports for outgoing connections (net.ipv4.ip_local_port_range).
const LOWEST = 10_000;
const HIGHEST = 32_000;

/** A free port of loopback that stays free while nobody listens there, for what is started again and again on one port. */
export async function quietPort(): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
      return port;
    } catch {
      // somebody has it: another one
    } finally {
      server.close();
    }
  }
}
