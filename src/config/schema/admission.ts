import * as z from 'zod';
import { count } from './scalar.ts';

/** Who is let in. */
export const admission = z
  .strictObject({
    senderDomain: z
      .strictObject({
        check: z
          .boolean()
          .prefault(true)
          .describe("Whether the sender's domain must be able to receive mail (MX, else an address)."),
        trustedToo: z.boolean().prefault(false).describe('Whether trusted networks are asked as well.'),
      })
      .prefault({})
      .describe("The check of the sender's domain."),
    connectionsPerAddress: count(1).prefault(50).describe('Connections that one address may hold at once.'),
    connections: count(1).prefault(1000).describe('Connections that the gateway holds at once.'),
  })
  .prefault({})
  .describe('Who is let in.');
