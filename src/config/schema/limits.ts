import * as z from 'zod';
import { count, duration, size } from './scalar.ts';

/** Bounds on what one mail may cost. Each hit is a finding or a refusal, never silence. */
export const limits = z
  .strictObject({
    message: size().prefault('50MB').describe('Size of a mail. Larger ones are refused with 552.'),
    header: size().prefault('128KB').describe('Size of a header section.'),
    recipients: count(100, 10_000).prefault(1000).describe('Recipients of one mail. RFC 5321 asks for at least 100.'),
    mimeParts: count(1).prefault(1000).describe('MIME parts of one mail.'),
    mimeDepth: count(1, 100).prefault(32).describe('MIME parts within each other.'),
    archiveDepth: count(1, 100).prefault(12).describe('Archives within each other.'),
    members: count(1).prefault(2000).describe('Members of all archives in one mail.'),
    expanded: size().prefault('512MB').describe('Bytes that the archives in one mail may unpack to.'),
    ratio: count(2)
      .prefault(200)
      .describe('How many times its packed size an archive may unpack to, above `ratioAbove`.'),
    ratioAbove: size().prefault('10MB').describe('Unpacked size from which `ratio` counts.'),
    unpackTime: duration().prefault('30s').describe('Time for unpacking the archives of one mail.'),
    inspectSession: duration().prefault('20s').describe('Time for inspection while the client waits for the reply.'),
    inspectSpool: duration().prefault('300s').describe('Time for inspection of mail that lies in the spool.'),
    receivedLines: count(10, 1000).prefault(50).describe('Received fields from which a mail counts as looping.'),
  })
  .prefault({})
  .describe('Bounds on what one mail may cost. Each hit is a finding or a refusal, never silence.');
