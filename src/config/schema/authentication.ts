import * as z from 'zod';
import { domain, duration } from './scalar.ts';

/** Whether senders are who they say they are. */

export const authentication = z
  .strictObject({
    enabled: z
      .boolean()
      .prefault(true)
      .describe('False asks the DNS nothing: mail is then neither found out as forged nor known as authentic.'),
    authservId: domain()
      .optional()
      .describe(
        'Name under which results stand in Authentication-Results (RFC 8601); fields of that name from outside are removed. Left out, it is `hostname`.',
      )
      .meta({ example: 'mail.example.com' }),
    trustedSealers: z
      .array(domain())
      .max(1000)
      .prefault([])
      .describe('Domains whose ARC seals are believed: forwarders and lists that tell truly what they saw (RFC 8617).')
      .meta({ example: ['lists.example.net'] }),
    timeout: duration()
      .prefault('5s')
      .describe('How long all look-ups of SPF, DKIM, DMARC and ARC may take for a mail.'),
  })
  .prefault({})
  .describe('SPF, DKIM, DMARC and ARC, for mail from strangers.');
