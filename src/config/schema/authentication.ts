import * as z from 'zod';
import { mistake } from './mistake.ts';
import { address, domain, duration, text } from './scalar.ts';

/** Whether senders are who they say they are. */

const reports = z
  .strictObject({
    send: z
      .boolean()
      .prefault(false)
      .describe(
        'Whether the owners of domains are told once a day what mail bore their name, where they ask for it (RFC 9990).',
      ),
    organization: text(200)
      .optional()
      .describe('Who reports: the name of the organisation, as it stands in reports. Needed by `send`.')
      .meta({ example: 'Example Ltd' }),
    contact: address()
      .optional()
      .describe(
        'Whom their readers may ask, and the author of the mails; this gateway must be allowed to send for its domain (SPF). Needed by `send`.',
      )
      .meta({ example: 'dmarc-reports@example.com' }),
    receive: z
      .array(address())
      .max(100)
      .prefault([])
      .describe(
        'Addresses to which others send reports about our domains, as `rua` in our DMARC records says. What comes there is read for `postern dmarc`, and delivered as any mail.',
      )
      .meta({ example: ['dmarc@example.com'] }),
    keep: duration().prefault('400d').describe('How long reports of others are kept.'),
  })
  .superRefine(({ send, organization, contact }, context) => {
    for (const [key, value] of Object.entries({ organization, contact }))
      if (send && value === undefined)
        context.addIssue({
          code: 'custom',
          path: [key],
          message: mistake(`reports cannot be sent without ${key}`, `write ${key}: ..., or send: false`),
        });
  })
  .prefault({})
  .describe('DMARC aggregate reports: those that we send, and those that are sent to us.');

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
    reports,
  })
  .prefault({})
  .describe('SPF, DKIM, DMARC and ARC, for mail from strangers.');
