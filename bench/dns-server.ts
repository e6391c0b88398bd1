/** A DNS server of its own process, so that its CPU time is not counted with those who ask. Tells its address; ends with its parent. */
import { startDns } from '../test/support/dns.ts';

/** SPF, DMARC and addresses of the domain that the mails of the bench come from. */
const { server } = await startDns({
  'example.com': { a: ['192.0.2.1'], mx: ['10 mx.example.com'], txt: [['v=spf1 ip4:192.0.2.0/24 -all']] },
  'mx.example.com': { a: ['192.0.2.1'] },
  '_dmarc.example.com': { txt: [['v=DMARC1; p=none; rua=mailto:dmarc@example.com']] },
});
process.send?.(server);
process.on('disconnect', () => process.exit(0));
