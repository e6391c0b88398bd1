import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { selfSigned } from '../../src/receive/tls/self-signed.ts';
import { temporaryFolder } from './folder.ts';
import { listening } from './listening.ts';
import { quietPort } from './quiet-port.ts';

export interface Pebble extends AsyncDisposable {
  readonly directory: string;
  /** File with the certificate that vouches for the directory. */
  readonly ca: string;
  /** Where it asks the HTTP challenge. */
  readonly challengePort: number;
}

/**
 * Let's Encrypt's test authority (RFC 8555), which rejects a part of all nonces as the standard allows.
 * @param dnsServer answers what it asks of names
 */
export async function startPebble(dnsServer: string): Promise<Pebble> {
  const folder = temporaryFolder('pebble');
  const [port, management, challengePort] = [await quietPort(), await quietPort(), await quietPort()];
  const { certificate, key } = selfSigned('localhost', Date.now());
  const files = { certificate: folder.at('pebble.pem'), privateKey: folder.at('pebble.key') };
  writeFileSync(files.certificate, certificate);
  writeFileSync(files.privateKey, key);
  const settings = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${management}`,
    ...files,
    httpPort: challengePort,
    tlsPort: await quietPort(),
  };
  writeFileSync(folder.at('pebble.json'), JSON.stringify({ pebble: settings }));
  const child = spawn('/usr/bin/pebble', ['-config', folder.at('pebble.json'), '-dnsserver', dnsServer], {
    stdio: 'ignore',
    env: { PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '20' },
  });
  await listening(port, child);
  return {
    directory: `https://localhost:${port}/dir`,
    ca: files.certificate,
    challengePort,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      folder[Symbol.dispose]();
    },
  };
}
