/**
 * How well spam is told from ham: npm's SpamAssassin data set, the older two thirds of each class taught, the newest third judged.
 * `node bench/spam.ts [postern|rspamd|spamassassin ...]`; the peers are Debian's (apt-get install rspamd redis-server spamassassin
 * spamd), with the same lessons, and with network tests off as ours are. docs/accuracy.md has the table.
 */
import { cpus } from 'node:os';
import { type DatedMail, datedMails } from '../test/support/dated-mails.ts';
import { type Peer, startRspamd, startSpamAssassin } from './spam-peers.ts';
import { startPostern } from './spam-postern.ts';

const START: Readonly<Record<string, () => Promise<Peer>>> = {
  postern: startPostern,
  rspamd: startRspamd,
  spamassassin: startSpamAssassin,
};

interface Scored {
  readonly ham: boolean;
  readonly score: number;
}

/** Percent of spam that scores above all ham but `share` of it. */
function recallAt(scored: readonly Scored[], share: number): number {
  const ham = scored.filter((one) => one.ham).map(({ score }) => score);
  const spam = scored.filter((one) => !one.ham);
  ham.sort((a, b) => b - a);
  const threshold = ham[Math.floor(share * ham.length)] ?? Number.NEGATIVE_INFINITY;
  return (100 * spam.filter(({ score }) => score > threshold).length) / spam.length;
}

/** The chance that a spam scores higher than a ham: area under the curve of recall over false positives. */
function area(scored: readonly Scored[]): number {
  const ham = scored.filter((one) => one.ham).map(({ score }) => score);
  const spam = scored.filter((one) => !one.ham).map(({ score }) => score);
  let wins = 0;
  for (const one of spam) for (const other of ham) wins += one > other ? 1 : one === other ? 0.5 : 0;
  return wins / (ham.length * spam.length);
}

async function measure(peer: Peer, train: readonly DatedMail[], test: readonly DatedMail[]): Promise<void> {
  await peer.teach(train);
  const scored: (Scored & { readonly name: string })[] = [];
  for (const mail of test) scored.push({ name: mail.name, ham: mail.ham, score: await peer.score(mail) });
  const above = (score: number, ham: boolean) => scored.filter((one) => one.ham === ham && one.score >= score).length;
  const columns = [0.001, 0.005, 0.01].map((share) => `${recallAt(scored, share).toFixed(1)} %`);
  console.log(
    [peer.name, ...columns, area(scored).toFixed(4), `${above(5, true)} ham, ${above(5, false)} spam`].join(' | '),
  );
  if (process.env.DETAILS) for (const one of scored) console.error(JSON.stringify(one));
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(START);
const mails = datedMails();
const train = mails.filter(({ split }) => split === 'train');
const test = mails.filter(({ split }) => split === 'test');
const count = (of: readonly DatedMail[]) =>
  `${of.filter(({ ham }) => ham).length} ham and ${of.filter(({ ham }) => !ham).length} spam`;
console.log(`taught ${count(train)}, judged ${count(test)}; ${cpus().length} cores`);
console.log(
  'filter | recall at 0.1 % false positives | at 0.5 % | at 1 % | area under the curve | at 5 points and more',
);
for (const name of names) {
  const start = START[name];
  if (start === undefined) throw new Error(`${name}: choose among ${Object.keys(START).join(', ')}`);
  const peer = await start();
  try {
    await measure(peer, train, test);
  } finally {
    await peer.close();
  }
}
process.exit(0);
