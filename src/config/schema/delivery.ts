import * as z from 'zod';
import { address, count, duration, path } from './scalar.ts';

/** How mail goes out, and who is told of what. */

export const delivery = z
  .strictObject({
    retry: z
      .array(duration())
      .min(1)
      .prefault(['1m', '5m', '15m', '30m', '1h', '2h', '4h'])
      .describe('Waiting time before each further attempt; the last one repeats.'),
    giveUpAfter: duration()
      .prefault('5d')
      .describe('Age at which mail that cannot be delivered goes back to its sender.'),
    warnAfter: duration()
      .optional()
      .describe('Age at which the sender is told that the mail is late. Left out, never.')
      .meta({ example: '4h' }),
    connectionsPerRoute: count(1, 1000).prefault(10).describe('Connections that each worker opens to one server.'),
    mailsPerConnection: count(1).prefault(100).describe('Mails after which a connection is closed.'),
    idle: duration().prefault('10s').describe('How long an unused connection is kept.'),
    timeouts: z
      .strictObject({
        connect: duration().prefault('30s').describe('Until the connection stands.'),
        command: duration().prefault('5m').describe('Until the answer to a command comes.'),
        data: duration().prefault('3m').describe('Until a block of data is taken.'),
        finalDot: duration().prefault('10m').describe('Until the answer to the whole mail comes.'),
      })
      .prefault({})
      .describe('How long a server may take. Defaults by RFC 5321 section 4.5.3.2.'),
  })
  .prefault({})
  .describe('How mail goes out.');

export const notices = z
  .strictObject({
    postmaster: address()
      .optional()
      .describe('The administrator, who gets notices and forwarded mail. Left out, nobody does.')
      .meta({ example: 'postmaster@example.com' }),
    from: address()
      .optional()
      .describe('Author of notices. Left out, postmaster at the host name.')
      .meta({ example: 'mail-security@example.com' }),
    templates: path()
      .optional()
      .describe('Folder of templates that replace the built-in ones of the same name or add to them.')
      .meta({ example: './templates' }),
  })
  .prefault({})
  .describe('Who is told of what the gateway did.');
