import { readFileSync, writeFileSync } from 'node:fs';
import { lyingZip } from '../archives.ts';
import { EICAR } from '../eicar.ts';
import { base64Lines, honestMail, type Mail, writeMail } from '../evasion/model.ts';
import { ODDITIES } from '../evasion/oddities.ts';
import { temporaryFolder } from '../folder.ts';
import type { Attachment } from '../mails.ts';
import { runTool } from '../tool.ts';
import { CMS_DATA, der } from '../wrapped.ts';
import type { Case } from './case.ts';

export const eicar: Buffer = Buffer.from(EICAR);

/** EICAR in a ZIP file, whose name is in no list of what is blocked. */
export const eicarZip: Buffer = lyingZip([{ name: 'readme.txt', content: eicar }]);

export type More = Pick<Case, 'with' | 'needs'>;

export function mailCase(name: string, what: string, mail: () => Buffer | string, more: More = {}): Case {
  return { name, what, ...more, make: () => ({ mail: mail() }) };
}

export function fileCase(
  name: string,
  what: string,
  file: () => Attachment | Promise<Attachment>,
  more: More = {},
): Case {
  return { name, what, ...more, make: async () => ({ file: await file() }) };
}

/** The oddities are named as in test/support/evasion/oddities.ts: `group: name`. */
export function oddCase(name: string, what: string, oddities: readonly string[], more: More = {}): Case {
  return mailCase(name, what, () => oddMail(...oddities), more);
}

export function oddMail(...oddities: readonly string[]): string {
  return writeMail(oddly(honestMail(eicarZip), ...oddities));
}

export function oddly(mail: Mail, ...oddities: readonly string[]): Mail {
  for (const wanted of oddities) {
    const oddity = ODDITIES.find(({ group, name }) => `${group}: ${name}` === wanted);
    if (oddity === undefined) throw new Error(`no oddity ${wanted}`);
    oddity.apply(mail);
  }
  return mail;
}

/** What a program makes of files in its folder. */
export function madeBy(
  program: string,
  args: readonly string[],
  output: string,
  files: Readonly<Record<string, Buffer>>,
): Buffer {
  using folder = temporaryFolder('hostile');
  for (const [name, content] of Object.entries(files)) writeFileSync(folder.at(name), content);
  runTool(folder.path, program, args);
  return readFileSync(folder.at(output));
}

/** A mail of the given header fields and body; LF becomes CRLF. */
export function written(header: readonly string[], body: string): string {
  return mailText(`${header.join('\n')}\n\n${body}`);
}

/** A mail of which `text` holds the last fields and the body. */
export function mailText(text: string): string {
  return `From: Anna <anna@sender.test>\nTo: bert@company.test\nMIME-Version: 1.0\n${text}`.replace(/\r?\n/g, '\r\n');
}

/** CMS SignedData around `content`, without signers. */
export function signedOpaque(content: Buffer): Buffer {
  const signedData = Buffer.from('06092a864886f70d010702', 'hex');
  const wrapped = der(0x30, CMS_DATA, der(0xa0, der(0x04, content)));
  return der(0x30, signedData, der(0xa0, der(0x30, der(0x02, Buffer.from([1])), der(0x31), wrapped, der(0x31))));
}

/** A mail that is nothing but an S/MIME object. */
export function smime(content: Buffer, kind: string): string {
  const type = `Content-Type: application/pkcs7-mime; smime-type=${kind}; name=smime.p7m`;
  return written([type, 'Content-Transfer-Encoding: base64'], base64Lines(content));
}
