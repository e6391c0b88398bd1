import * as z from 'zod';
import { rate, text } from '../scalar.ts';

/** Accounts that somebody else may have taken over. */

const volume = (mails: string, recipients: string, whose: string) =>
  z
    .strictObject({
      mails: rate().prefault(mails).describe('Mails.'),
      recipients: rate().prefault(recipients).describe('Different recipients.'),
    })
    .prefault({})
    .describe(whose);

export const outbound = z
  .strictObject({
    enabled: z.boolean().prefault(true).describe('Whether outgoing mail is watched.'),
    users: volume('200/1h', '500/1h', 'What may go to the outside by one who logs in or shows a certificate.'),
    senders: volume(
      '2000/1h',
      '5000/1h',
      'What may go to the outside from one envelope sender of the trusted networks.',
    ),
    suspicious: z
      .strictObject({
        score: z
          .number()
          .positive()
          .max(100)
          .prefault(5)
          .describe(
            'Points, by the classifier and by the spam rules about what a mail says, from which a mail counts.',
          ),
        mails: rate().prefault('20/1h').describe('Such mails of one account.'),
      })
      .prefault({})
      .describe('Mails to the outside that seem to be spam.'),
    above: z
      .number()
      .min(0)
      .max(1000)
      .prefault(2)
      .describe(
        'How many times what an account sends on an average day it may send at once, where that is more than the bounds.',
      ),
    exempt: z
      .array(text(320))
      .max(1000)
      .prefault([])
      .describe('Accounts that may send what they like: names of logins, and patterns of the sender.')
      .meta({ example: ['newsletter@example.com', 'ticket-system'] }),
  })
  .prefault({})
  .describe(
    'An account that sends to the outside what it never did is taken for stolen: its mail is held, and the administrator told.',
  );
