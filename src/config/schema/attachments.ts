import * as z from 'zod';
import { count, size, text } from './scalar.ts';

/** Which attachments are allowed. */

const patterns = (what: string) =>
  z
    .strictObject({
      names: z
        .array(text(255))
        .prefault([])
        .describe('Patterns of file names, with `*` and `?`; members of archives included.')
        .meta({ example: ['invoice*.html'] }),
      extensions: z
        .array(text(32))
        .prefault([])
        .describe('File name extensions.')
        .meta({ example: ['docm', 'xlsm'] }),
      declaredTypes: z
        .array(text(255))
        .prefault([])
        .describe('Patterns of media types as the mail declares them.')
        .meta({ example: ['application/x-msdownload'] }),
      detectedTypes: z
        .array(text(255))
        .prefault([])
        .describe('Patterns of media types by content.')
        .meta({ example: ['application/vnd.microsoft.portable-executable'] }),
    })
    .prefault({})
    .describe(what);

export const attachments = z
  .strictObject({
    block: patterns('Attachments that are not allowed, beside the built-in list of executables and scripts.'),
    allow: patterns('Attachments that are allowed though a list blocks them.'),
    maxSize: size()
      .optional()
      .describe('Size of one attachment. Left out, only the mail has a bound.')
      .meta({ example: '20MB' }),
    maxCount: count(1)
      .optional()
      .describe('Attachments of one mail, members of archives not counted.')
      .meta({ example: 50 }),
    doubleExtension: z
      .boolean()
      .prefault(true)
      .describe('Whether names such as `invoice.pdf.exe`, which hide what they are, are blocked.'),
    codes: z
      .boolean()
      .prefault(true)
      .describe(
        'Whether QR codes in pictures (PNG, JPEG, GIF, BMP, also within documents) are read: their addresses are links of the mail.',
      ),
    passwords: z
      .array(text(64))
      .max(32)
      .prefault(['infected', 'virus', 'malware', 'password', '1234', '12345', '123456'])
      .describe(
        'Passwords that are tried on encrypted archives, beside what may be one in the subject, the texts and the file names of the mail: 64 for an archive, 2 s for a mail.',
      ),
  })
  .prefault({})
  .describe('Which attachments are allowed. Everything that is not is a finding of the kind `attachment`.');
