import * as z from 'zod';
import {
  address,
  count,
  dnsServer,
  domain,
  duration,
  fingerprint,
  ipAddress,
  name,
  network,
  path,
  size,
} from './scalar.ts';

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

const listenerLimits = z
  .strictObject({
    message: size().optional().describe('Size of a mail.').meta({ example: '25MB' }),
    header: size().optional().describe('Size of a header section.'),
    recipients: count(1, 10_000).optional().describe('Recipients of one mail.'),
    receivedLines: count(10, 1000).optional().describe('Received fields from which a mail counts as looping.'),
    connections: count(1).optional().describe('Connections at once.'),
  })
  .prefault({})
  .describe("This listener's own bounds, in place of those in `limits` and `admission`.");

const listener = z.strictObject({
  address: ipAddress().prefault('127.0.0.1').describe('Address to listen on.').meta({ example: '0.0.0.0' }),
  port: count(0, 65_535).describe('Port to listen on; 0 takes any free one.').meta({ example: 25 }),
  role: z
    .enum(['mx', 'submission'])
    .prefault('mx')
    .describe(
      '`mx` takes mail from the Internet, `submission` is for our own people, who log in or come from a trusted network.',
    ),
  verdict: z
    .enum(['session', 'spool', 'auto'])
    .prefault('session')
    .describe(
      'When the verdict falls: `session` before the reply to DATA, so that a refusal needs no bounce; `spool` after it; `auto` before it while the backlog is below `spool.autoBacklog`.',
    ),
  tls: z
    .enum(['starttls', 'required', 'implicit', 'none'])
    .optional()
    .describe(
      '`starttls` offers TLS, `required` takes no mail without, `implicit` begins with it (RFC 8314), `none` has none. Left out: `implicit` on port 465, else `starttls`.',
    ),
  proxies: z
    .array(network())
    .prefault([])
    .describe(
      'Load balancers whose connections begin with a PROXY header (version 1 or 2) that tells the real client. From all others such a header is refused.',
    )
    .meta({ example: ['10.0.0.5'] }),
  limits: listenerLimits,
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

const acme = z
  .strictObject({
    directory: z
      .url()
      .prefault('https://acme-v02.api.letsencrypt.org/directory')
      .describe('The certificate authority: address of its ACME directory (RFC 8555).'),
    contact: address()
      .optional()
      .describe('Whom the authority may write to.')
      .meta({ example: 'postmaster@example.com' }),
    names: z.array(domain()).prefault([]).describe('Names in the certificate. None: the host name.'),
    address: ipAddress().prefault('0.0.0.0').describe("Where the authority's HTTP challenge is answered."),
    port: count(1, 65_535)
      .prefault(80)
      .describe('Port of the HTTP challenge. The authority asks on 80; another one needs a forwarding.'),
    ca: path().optional().describe("File with the certificates that vouch for the directory. Left out, the system's."),
  })
  .optional()
  .describe(
    "Gets the certificate from a certificate authority and renews it. Using it accepts the authority's terms of service.",
  );

const clients = z
  .strictObject({
    ca: path()
      .optional()
      .describe('File with the authorities whose client certificates may relay.')
      .meta({ example: './clients-ca.pem' }),
    certificates: z
      .array(
        z.strictObject({
          name: name().describe('What the record calls the client.').meta({ example: 'branch-office' }),
          sha256: fingerprint().describe(
            'SHA-256 fingerprint of the certificate, as `openssl x509 -fingerprint -sha256` says it.',
          ),
        }),
      )
      .prefault([])
      .describe('Certificates that may relay, whoever issued them.'),
  })
  .prefault({})
  .describe('Client certificates as a credential: who shows one may relay as a trusted network may.');

export const tls = z
  .strictObject({
    certificate: path()
      .optional()
      .describe('File with the certificate chain in PEM; read again when it changes.')
      .meta({ example: '/etc/ssl/gw.example.com.pem' }),
    key: path()
      .optional()
      .describe('File with the private key in PEM.')
      .meta({ example: '/etc/ssl/gw.example.com.key' }),
    acme,
    clients,
  })
  .prefault({})
  .describe("The gateway's certificate. With neither files nor `acme`, a self-signed one is made in the state folder.");

export const networks = z
  .strictObject({
    trusted: z
      .array(network())
      .prefault(['127.0.0.0/8', '::1/128'])
      .describe('Clients that may send to the whole Internet. Never list a network of strangers.')
      .meta({ example: ['127.0.0.0/8', '::1/128', '10.0.0.0/8'] }),
    xclient: z
      .array(network())
      .prefault([])
      .describe(
        'Mail servers in front of this one that may tell the real client by XCLIENT. Nobody else is offered it.',
      )
      .meta({ example: ['10.0.0.6'] }),
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
