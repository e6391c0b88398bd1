import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerText, next } from '../../../test/support/logins.ts';
import { reply } from '../../mail/replies.ts';
import type { Account } from './account.ts';
import type { Judge } from './judge.ts';
import { Scram } from './scram.ts';
import { parseScramCredential } from './scram-credential.ts';
import { sendersOf } from './senders.ts';

// The exchange of RFC 7677 section 3; the keys are those of its password, "pencil".
const CREDENTIAL = parseScramCredential(
  'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
);
const SERVER_NONCE = '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
const FIRST = 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO';
const FINAL =
  'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=';

const USER: Account = { user: 'user', senders: sendersOf([]) };

const judge: Judge = async (_name, prove) => {
  const account = await prove();
  if ('denied' in account) return { kind: 'refusal', reply: reply('loginFailed', account.denied) };
  return { kind: 'login', login: { user: account.user, maySend: () => true } };
};

const exchange = (account: Account | null = USER) =>
  new Scram(judge, () => ({ credential: CREDENTIAL, account }), SERVER_NONCE);

test('the exchange of RFC 7677', async () => {
  const scram = exchange();
  assert.equal(
    answerText(await next(scram, FIRST)),
    `challenge r=rOprNGfwEbeRWgbNEkqO${SERVER_NONCE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`,
  );
  assert.equal(answerText(await next(scram, FINAL)), 'challenge v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=');
  assert.equal(answerText(await next(scram, '')), 'welcome user');
});

test('without an initial response the client is asked for it', async () => {
  assert.equal(answerText(await next(exchange(), null)), 'challenge ');
});

test('a proof of another password', async () => {
  const scram = exchange();
  await next(scram, FIRST);
  assert.equal(answerText(await next(scram, FINAL.replace('dHz', 'dHy'))), '535 wrong password for "user"');
});

test('a name that nobody has fails at the end, even with a proof that fits', async () => {
  const scram = exchange(null);
  await next(scram, FIRST);
  assert.equal(answerText(await next(scram, FINAL)), '535 no such user');
});

test('a client that was made to believe in another first message is refused', async () => {
  for (const [first, final] of [
    [FIRST.replace('n,,', 'y,,'), FINAL],
    [FIRST, FINAL.replace('c=biws', 'c=eSws')],
    [FIRST, FINAL.replace('$k0,p', '$k1,p')],
    [FIRST.replace('n,,', 'n,a=root,'), FINAL],
  ] as const) {
    const scram = exchange();
    await next(scram, first);
    assert.equal(answerText(await next(scram, final)), '535 wrong password for "user"');
  }
});

test('something behind the end is no login', async () => {
  const scram = exchange();
  await next(scram, FIRST);
  await next(scram, FINAL);
  assert.match(answerText(await next(scram, 'x')), /^501 .*last answer is not empty/);
});
