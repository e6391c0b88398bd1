/** A DNS server of its own process, so that its CPU time is not counted with those who ask. Tells its address; ends with its parent. */
import { startDns } from '../test/support/dns.ts';

/** SPF, DMARC and addresses of the domain that the mails of the bench come from. */
const { server } = await startDns({
  'example.com': { a: ['192.0.2.1'], mx: ['10 mx.example.com'], txt: [['v=spf1 ip4:192.0.2.0/24 -all']] },
  'mx.example.com': { a: ['192.0.2.1'] },
  // The test entries of four lists, by which they are believed; nothing else is listed.
  '2.0.0.127.zen.spamhaus.org': { a: ['127.0.0.2'] },
  'dbltest.com.dbl.spamhaus.org': { a: ['127.0.1.2'] },
  'test.surbl.org.multi.surbl.org': { a: ['127.0.0.254'] },
  '2.0.0.127.list.dnswl.org': { a: ['127.0.10.0'] },
  '_dmarc.example.com': { txt: [['v=DMARC1; p=none; rua=mailto:dmarc@example.com']] },
});
process.send?.(server);
process.on('disconnect', () => process.exit(0));
