import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { temporaryFolder } from './folder.ts';
import { freePort } from './gateway.ts';
import { listening } from './listening.ts';

const HAPROXY = '/usr/sbin/haproxy';

/** Why a test of HAProxy cannot run here; false where it can. In CI its absence makes the test fail. */
export const noHaproxy: string | false =
  existsSync(HAPROXY) || process.env.CI === 'true' ? false : `${HAPROXY} is not here: install Debian's haproxy`;

/** Where HAProxy's own connections come from, so that they differ from its clients'. */
export const BALANCER = '127.0.0.99';

/**
 * HAProxy in front of a port of loopback.
 * @param server words of its `server` line: `send-proxy-v2`
 * @param lines more of its section `listen`
 */
export async function startHaproxy(
  target: number,
  server: string,
  lines: readonly string[] = [],
): Promise<{ readonly port: number } & AsyncDisposable> {
  const folder = temporaryFolder('haproxy');
  const port = await freePort();
  const configuration = [
    'defaults',
    ...['mode tcp', 'timeout connect 5s', 'timeout client 1m', 'timeout server 1m'],
    'listen smtp',
    `bind 127.0.0.1:${port}`,
    ...lines,
    `server postern 127.0.0.1:${target} source ${BALANCER} ${server}`,
  ];
  writeFileSync(folder.at('haproxy.cfg'), `${configuration.join('\n')}\n`);
  const child = spawn(HAPROXY, ['-db', '-q', '-f', folder.at('haproxy.cfg')], { stdio: 'ignore' });
  await listening(port, child);
  return {
    port,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      folder[Symbol.dispose]();
    },
  };
}
