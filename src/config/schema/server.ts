import * as z from 'zod';
import { count, dnsServer, domain, duration, ipAddress, network, path } from './scalar.ts';

/** The machine, its processes and its doors. */

export const hostname = domain()
  .optional()
  .describe("Name of the gateway in greetings, trace fields and notices. Left out, the system's host name.")
  .meta({ example: 'gw.example.com' });

export const state = path()
  .prefault('./state')
  .describe('Folder of everything that the gateway writes: spool, quarantine, record, certificates.')
  .meta({ example: '/var/lib/postern' });

export const workers = count(1, 256)
  .optional()
  .describe('Processes that carry mail. Left out, one for each processor core.')
  .meta({ example: 2 });

export const log = z
  .strictObject({
    level: z
      .enum(['debug', 'info', 'warn', 'error', 'silent'])
      .prefault('info')
      .describe('The least weighty entries that are written.'),
  })
  .prefault({})
  .describe('The log, written to standard output as JSON lines.');

const listener = z.strictObject({
  address: ipAddress().prefault('127.0.0.1').describe('Address to listen on.').meta({ example: '0.0.0.0' }),
  port: count(0, 65_535).describe('Port to listen on; 0 takes any free one.').meta({ example: 25 }),
  role: z
    .enum(['mx', 'submission'])
    .prefault('mx')
    .describe(
      '`mx` takes mail from the Internet, `submission` is for our own people: both relay for trusted networks only.',
    ),
  verdict: z
    .enum(['session', 'spool', 'auto'])
    .prefault('session')
    .describe(
      'When the verdict falls: `session` before the reply to DATA, so that a refusal needs no bounce; `spool` after it; `auto` before it while the backlog is below `spool.autoBacklog`.',
    ),
  bareNewlines: z
    .enum(['reject', 'normalize'])
    .optional()
    .describe(
      'What happens to a lone CR or LF in a mail. Left out: `normalize` for trusted networks, `reject` for everybody else.',
    ),
});

export const listen = z
  .array(listener)
  .min(1)
  .prefault([{ address: '127.0.0.1', port: 2525 }])
  .describe('Where mail is taken.')
  .meta({ example: [{ address: '0.0.0.0', port: 25, role: 'mx' }] });

export const tls = z
  .strictObject({
    certificate: path()
      .describe('File with the certificate chain in PEM.')
      .meta({ example: '/etc/ssl/gw.example.com.pem' }),
    key: path().describe('File with the private key in PEM.').meta({ example: '/etc/ssl/gw.example.com.key' }),
  })
  .optional()
  .describe('Certificate for STARTTLS. Left out, a self-signed one is made in the state folder.');

export const networks = z
  .strictObject({
    trusted: z
      .array(network())
      .prefault(['127.0.0.0/8', '::1/128'])
      .describe('Clients that may send to the whole Internet. Never list a network of strangers.')
      .meta({ example: ['127.0.0.0/8', '::1/128', '10.0.0.0/8'] }),
  })
  .prefault({})
  .describe('Networks with rights of their own.');

export const dns = z
  .strictObject({
    servers: z
      .array(dnsServer())
      .prefault([])
      .describe("Addresses of DNS resolvers, with a port where it is not 53; none takes the system's.")
      .meta({ example: ['127.0.0.1'] }),
    timeout: duration().prefault('5s').describe('How long one look-up may take.'),
  })
  .prefault({})
  .describe('DNS look-ups of the sender check and of delivery by MX.');
