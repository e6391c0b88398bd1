import { connect } from 'node:net';
import type { ClamdEndpoint } from './clamd-session.ts';

/**
 * Asks clamd whether it is there, over a connection of its own.
 * @throws Error that says what went wrong, where it does not answer PONG within `timeoutMs` milliseconds
 */
export function pingClamd(at: ClamdEndpoint, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = 'socket' in at ? connect(at.socket) : connect({ ...at });
    const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    let said = '';
    socket.setEncoding('latin1');
    socket.write('zPING\0');
    socket.on('data', (text: string) => {
      said += text;
      if (said.length > 100 || said.includes('\0')) socket.end();
      if (said.length > 100) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      clearTimeout(timer);
      if (said === 'PONG\0') resolve();
      else reject(new Error(`clamd answered a PING with ${JSON.stringify(said.slice(0, 100))}`));
    });
  });
}
