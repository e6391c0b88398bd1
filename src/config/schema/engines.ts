import * as z from 'zod';
import { count, duration, path, text } from './scalar.ts';
import { rspamd, spamassassin } from './spam-engines.ts';

/** Engines, those that look for viruses first. */

const yara = z
  .strictObject({
    enabled: z.boolean().prefault(true).describe('Whether YARA-X runs.'),
    rules: z
      .array(path())
      .prefault([])
      .describe('Files and folders with YARA rules beside those that come with the gateway.')
      .meta({ example: ['./rules'] }),
  })
  .prefault({})
  .describe('YARA-X, embedded.');

const clamd = z
  .union([
    z.literal(false),
    z.strictObject({
      socket: path().optional().describe("Path of clamd's socket.").meta({ example: '/run/clamav/clamd.ctl' }),
      host: text(255).optional().describe("clamd's host, where it listens on TCP.").meta({ example: '10.0.0.7' }),
      port: count(1, 65_535).optional().describe("clamd's port, beside `host`.").meta({ example: 3310 }),
      timeout: duration().prefault('20s').describe('How long one scan may take.'),
      connections: count(1, 64).prefault(3).describe('Connections that each worker keeps to clamd.'),
      raw: z
        .enum(['always', 'when-odd'])
        .prefault('when-odd')
        .describe(
          'When the mail as a whole is scanned beside its parts: `always`, or where its structure is damaged or ambiguous.',
        ),
    }),
  ])
  .prefault({})
  .describe(
    'ClamAV. With neither `socket` nor `host`, the usual sockets are tried and clamd is used where one is found at start; `false` leaves it alone.',
  );

export const engines = z
  .strictObject({ yara, clamd, rspamd, spamassassin })
  .prefault({})
  .describe('Engines that look for viruses, and those of others that look for spam.');
