// Asks for the certificate of one state folder after the other, as several workers do that begin together.
import { join } from 'node:path';
import { silentLog } from '../../src/base/log.ts';
import { secureContextSource } from '../../src/receive/tls/certificate.ts';

const [root = '', count = '0'] = process.argv.slice(2);
const clock = { now: () => Date.now() };
for (let n = 0; n < Number(count); n++) {
  const folder = join(root, String(n));
  secureContextSource({
    files: null,
    folder,
    by: 'self-signed',
    authorities: null,
    hostname: 'gw.test',
    clock,
    log: silentLog,
  })();
}
