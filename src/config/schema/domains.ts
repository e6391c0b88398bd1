import * as z from 'zod';
import { TLS_MODES } from '../config.ts';
import { ldapSearch } from './auth.ts';
import { route } from './route.ts';
import { address, domainPattern, path } from './scalar.ts';

/** Which mail is ours, and where mail goes. */

const tls = () =>
  z
    .enum(TLS_MODES)
    .prefault('opportunistic')
    .describe(
      'TLS towards the route: `opportunistic` takes it where it is offered, `required` never sends without, `verified` asks for a valid certificate as well.',
    );

const recipients = z
  .strictObject({
    list: z
      .array(address())
      .prefault([])
      .describe('Addresses that exist.')
      .meta({ example: ['ann@example.com', 'bob@example.com'] }),
    file: path().optional().describe('File with one address a line; read again when it changes.'),
    callout: z
      .boolean()
      .prefault(false)
      .describe("Whether the route's server is asked about addresses that nothing else knows."),
    ldap: ldapSearch('(|(mail={address})(proxyAddresses=smtp:{address}))', 'address')
      .optional()
      .describe('Search in the directory of `ldap` for addresses that are in neither.')
      .meta({ example: { base: 'ou=people,dc=example,dc=com' } }),
  })
  .optional()
  .describe('Which recipients exist. Left out, every recipient of the domain is taken.');

const hosted = z.strictObject({
  name: domainPattern()
    .describe('The domain, `*.example.com` for all names beneath one, or `*` for every domain.')
    .meta({ example: 'example.com' }),
  route: route()
    .describe('Where its mail goes: `smtp:`, `lmtp:`, `mx:` or `maildir:`.')
    .meta({ example: 'smtp://10.0.0.5:25' }),
  tls: tls(),
  recipients,
});

export const domains = z
  .array(hosted)
  .optional()
  .describe(
    'Domains whose mail is taken from everybody. Left out, mail for any domain is taken into a Maildir below the state folder.',
  )
  .meta({ example: [{ name: 'example.com', route: 'smtp://10.0.0.5:25' }] });

export const outbound = z
  .strictObject({
    route: route()
      .prefault('mx:')
      .describe('Where mail of trusted clients for other domains goes: `mx:` to the domain itself, or through a relay.')
      .meta({ example: 'smtp://relay.example.net:587' }),
    tls: tls(),
  })
  .prefault({})
  .describe('Mail for domains that are not hosted here.');
