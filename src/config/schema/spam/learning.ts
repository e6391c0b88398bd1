import * as z from 'zod';
import { address, duration, path } from '../scalar.ts';

const folder = z.strictObject({
  path: path()
    .describe(
      'A Maildir folder, or any folder of mails. `{domain}` and `{user}` stand for the name of a folder each; whose mail it is, teaches.',
    )
    .meta({ example: '/var/mail/{domain}/{user}/.Junk' }),
  as: z.enum(['spam', 'ham']).describe('What its mails are.'),
});

const reports = z
  .strictObject({
    spam: address().optional().describe('Mails attached to mail for this address are spam.'),
    ham: address().optional().describe('Mails attached to mail for this address are none.'),
  })
  .prefault({})
  .describe(
    'Where users send what was judged wrongly, as an attachment. Only those teach who have logged in or whose client is trusted.',
  )
  .meta({ example: { spam: 'spam@example.com', ham: 'ham@example.com' } });

/** `spam.learning`. */
export const learning = z
  .strictObject({
    enabled: z.boolean().prefault(true).describe('Whether mail is compared with what has been taught.'),
    perDomain: z
      .boolean()
      .prefault(false)
      .describe('Whether what users teach holds for their own domain alone. Left out, for the whole organisation.'),
    halfLife: duration().prefault('180d').describe('Time in which a lesson loses half its weight.'),
    userReach: z
      .number()
      .min(0)
      .max(10)
      .prefault(1)
      .describe(
        'Points by which all that one user teaches may move the score of any mail, at most. Users who agree move it further.',
      ),
    reports,
    folders: z
      .array(folder)
      .prefault([])
      .describe('Folders into which users sort their mail; what lies in them teaches.')
      .meta({ example: [{ path: '/var/mail/{domain}/{user}/.Junk', as: 'spam' }] }),
    every: duration().prefault('5m').describe('How often folders and reports are looked through.'),
  })
  .prefault({})
  .describe('A statistical model of spam, learned from mails that were called spam or ham.');
