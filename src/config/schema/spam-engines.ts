import * as z from 'zod';
import { mistake } from './mistake.ts';
import { count, duration, path, size, text } from './scalar.ts';

/** Engines of others that look for spam. */

const timeout = () => duration().prefault('10s').describe('How long it may take over one mail.');
const weight = () =>
  z
    .number()
    .positive()
    .max(100)
    .prefault(1)
    .describe('What one of its points counts for here; 0.5 where it shall not decide alone.');
const WHEN_DOWN = 'A mail that it does not answer for is inspected again later, as with every engine.';

const NO_URL = mistake('that is no address of an HTTP server', 'write it as http://127.0.0.1:11333');

const url = () =>
  z
    .url({
      protocol: /^https?$/,
      hostname: /.+/,
      error: ({ input }) => (input === undefined ? undefined : NO_URL),
    })
    .meta({ title: 'address', example: 'http://127.0.0.1:11333' });

export const rspamd = z
  .union([
    z.literal(false),
    z.strictObject({
      url: url().describe('Address of its normal worker.'),
      password: text(200).optional().describe('Password, where the worker wants one.'),
      timeout: timeout(),
      connections: count(1, 64).prefault(8).describe('Connections that each worker keeps to it.'),
      size: size().prefault('20MB').describe('Of longer mails the beginning is sent.'),
      weight: weight(),
    }),
  ])
  .prefault(false)
  .describe(`rspamd, asked by HTTP; its symbols are findings. ${WHEN_DOWN}`);

export const spamassassin = z
  .union([
    z.literal(false),
    z.strictObject({
      socket: path().optional().describe("Path of spamd's socket.").meta({ example: '/run/spamd.sock' }),
      host: text(255).prefault('127.0.0.1').describe("spamd's host, where it listens on TCP."),
      port: count(1, 65_535).prefault(783).describe("spamd's port."),
      user: text(100).optional().describe('Whose preferences are used.').meta({ example: 'mail' }),
      timeout: timeout(),
      connections: count(1, 64).prefault(4).describe('Mails that each worker asks about at once.'),
      size: size().prefault('512KB').describe('Of longer mails the beginning is sent.'),
      weight: weight(),
    }),
  ])
  .prefault(false)
  .describe(`SpamAssassin, asked by spamd's protocol; the tests that applied are findings. ${WHEN_DOWN}`);
