import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { sender, submitter, TestLogins } from '../../../test/support/logins.ts';
import { silentLog } from '../../base/log.ts';
import { maySend } from './senders.ts';
import { fileKeys, remoteKeys } from './token-keys.ts';
import { tokenProof } from './tokens.ts';

const NOW = 1_800_000_000_000;
const clock = { now: () => NOW };
const TERMS = {
  issuer: 'https://login.example.com',
  audience: 'postern',
  user: 'email',
  addresses: ['email', 'aliases'],
};

const rsa = await generateKeyPair('RS256', { extractable: true });
const ec = await generateKeyPair('ES256', { extractable: true });
const ed = await generateKeyPair('EdDSA', { extractable: true });
const foreign = await generateKeyPair('ES256');
const KEYS = JSON.stringify({
  keys: [
    { ...(await exportJWK(rsa.publicKey)), kid: 'rsa', alg: 'RS256' },
    { ...(await exportJWK(ec.publicKey)), kid: 'ec' },
    { ...(await exportJWK(ed.publicKey)), kid: 'ed' },
    { kty: 'oct', k: Buffer.alloc(32, 1).toString('base64url'), kid: 'shared' },
  ],
});
const keys = () => remoteKeys(async () => KEYS, clock);

interface Made {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: { alg: string; kid?: string };
  readonly key?: CryptoKey | Uint8Array;
}

function token({ claims = {}, header = { alg: 'ES256', kid: 'ec' }, key = ec.privateKey }: Made = {}): Promise<string> {
  const seconds = NOW / 1000;
  const usual = { iss: TERMS.issuer, aud: TERMS.audience, exp: seconds + 3600, iat: seconds, email: 'ann@example.com' };
  return new SignJWT({ ...usual, ...claims }).setProtectedHeader(header).sign(key);
}

const proof = tokenProof(TERMS, keys(), clock);

/** The user, or why there is none. */
async function judged(made: Made | string): Promise<string> {
  const answer = await proof(typeof made === 'string' ? made : await token(made));
  return 'denied' in answer ? answer.denied : answer.user;
}

test('tokens by each algorithm that is trusted', async () => {
  assert.equal(await judged({}), 'ann@example.com');
  assert.equal(await judged({ header: { alg: 'RS256', kid: 'rsa' }, key: rsa.privateKey }), 'ann@example.com');
  assert.equal(await judged({ header: { alg: 'EdDSA', kid: 'ed' }, key: ed.privateKey }), 'ann@example.com');
});

test('addresses come out of the claims', async () => {
  const answer = await proof(await token({ claims: { aliases: ['smtp:a@example.com', 7, '@example.com', 'nobody'] } }));
  assert.ok(!('denied' in answer));
  assert.ok(maySend(answer.senders, sender('ann@example.com')));
  assert.ok(maySend(answer.senders, sender('a@example.com')));
  assert.ok(!maySend(answer.senders, sender('b@example.com')));
});

const BAD: readonly (readonly [string, Made, RegExp])[] = [
  ['another issuer', { claims: { iss: 'https://evil.example' } }, /"iss" claim/],
  ['another audience', { claims: { aud: ['other'] } }, /"aud" claim/],
  ['a token that is too old', { claims: { exp: NOW / 1000 - 31 } }, /"exp" claim/],
  ['a token that never ends', { claims: { exp: undefined } }, /"exp" claim/],
  ['a token of tomorrow', { claims: { nbf: NOW / 1000 + 31 } }, /"nbf" claim/],
  ['a foreign key under a known name', { key: foreign.privateKey }, /signature verification failed/],
  ['an unknown key', { header: { alg: 'ES256', kid: 'other' } }, /no applicable key/],
  ['no user', { claims: { email: undefined } }, /"email" is not one name/],
  ['two users', { claims: { email: ['a@example.com', 'b@example.com'] } }, /"email" is not one name/],
  ['an address that is not verified', { claims: { email_verified: false } }, /"email" is not one name/],
  ['an address that is not verified, as text', { claims: { email_verified: 'false' } }, /"email" is not one name/],
  ['a shared secret', { header: { alg: 'HS256', kid: 'shared' }, key: Buffer.alloc(32, 1) }, /ALG_NOT_ALLOWED/],
];

for (const [what, made, why] of BAD) {
  test(`${what} lets nobody in`, async () => assert.match(await judged(made), why));
}

test('what is not signed, and what is no token', async () => {
  const [, payload] = (await token()).split('.');
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  const hmac = Buffer.from('{"alg":"HS256","kid":"rsa"}').toString('base64url');
  for (const text of [
    `${none}.${payload}.`,
    `${hmac}.${payload}.AAAA`,
    '',
    '...',
    'x'.repeat(9000),
    `${await token()}x`,
  ]) {
    assert.match(await judged(text), /^token: ERR_J/, text.slice(0, 40));
  }
});

test('keys of an https address: kept, asked for anew where one is unknown, once a minute', async () => {
  const time = { now: NOW };
  let asked = 0;
  let known = JSON.stringify({ keys: [] });
  const get = async () => {
    asked++;
    return known;
  };
  const live = tokenProof(TERMS, remoteKeys(get, { now: () => time.now }), clock);
  assert.ok('denied' in (await live(await token())));
  known = KEYS;
  assert.ok('denied' in (await live(await token())));
  assert.equal(asked, 1);
  time.now += 60_000;
  assert.ok('user' in (await live(await token())));
  assert.equal(asked, 2);
});

test('an issuer that does not answer lets nobody in, and his old keys hold for a day', async () => {
  const time = { now: NOW };
  let up = false;
  const get = async () => {
    if (!up) throw new Error('connect ECONNREFUSED');
    return KEYS;
  };
  const live = tokenProof(TERMS, remoteKeys(get, { now: () => time.now }), clock);
  await assert.rejects(live(await token()), {
    name: 'Unavailable',
    message: /cannot be had: Error: connect ECONNREFUSED/,
  });
  up = true;
  time.now += 5000;
  assert.ok('user' in (await live(await token())));
  up = false;
  time.now += 3_600_000;
  assert.ok('user' in (await live(await token())));
  time.now += 86_400_000;
  await assert.rejects(live(await token()), { name: 'Unavailable' });
});

test('keys in a file', async () => {
  using folder = temporaryFolder('jwks');
  writeFileSync(folder.at('jwks.json'), KEYS);
  const filed = tokenProof(TERMS, fileKeys(folder.at('jwks.json'), clock, silentLog), clock);
  assert.ok('user' in (await filed(await token())));
  writeFileSync(folder.at('jwks.json'), '{}');
  assert.throws(() => fileKeys(folder.at('jwks.json'), clock, silentLog), /jwks.json holds no JSON Web Key Set/);
});

test('OAUTHBEARER and XOAUTH2 carry a token; a refused one is told of before the end', async () => {
  const logins = new TestLogins({ tokens: proof });
  assert.deepEqual(logins.logins.mechanisms, ['OAUTHBEARER', 'XOAUTH2']);
  const good = await token();
  const auth = (text: string) => `\x01auth=Bearer ${text}\x01\x01`;
  const welcome = 'welcome ann@example.com';
  assert.equal(
    await logins.say('OAUTHBEARER', [`n,a=Ann@example.com,\x01host=gw.test\x01port=587${auth(good)}`]),
    welcome,
  );
  assert.equal(await logins.say('OAUTHBEARER', [null, `n,,${auth(good)}`]), welcome);
  assert.equal(await logins.say('XOAUTH2', [`user=ann@example.com${auth(good)}`]), welcome);
  const bad = `n,,${auth('a.b.c')}`;
  assert.equal(await logins.say('OAUTHBEARER', [bad]), 'challenge {"status":"invalid_token"}');
  assert.match(await logins.say('OAUTHBEARER', [bad, '\x01']), /^535 token: ERR_J/);
  assert.match(await logins.say('XOAUTH2', [`user=x${auth('a.b.c')}`]), /^challenge \{"status":"401"/);
  assert.match(
    await logins.say('XOAUTH2', [`user=bob@example.com${auth(good)}`, '']),
    /^535 the token is of "ann@example.com"/,
  );
});

test('whoever hangs up before the end of a refused token is counted all the same', async () => {
  const logins = new TestLogins({ tokens: proof, limits: { limit: 3 } });
  for (let i = 0; i < 3; i++) await logins.say('OAUTHBEARER', ['n,,\x01auth=Bearer a.b.c\x01\x01'], submitter());
  assert.equal(logins.bans.length, 1);
});

test('what is no message of OAUTHBEARER or XOAUTH2', async () => {
  const logins = new TestLogins({ tokens: proof });
  for (const text of [
    '',
    '\x01',
    'n,,\x01\x01',
    'n,,\x01auth=Bearer \x01\x01',
    'n,,\x01auth=Basic YTpi\x01\x01',
    'n,,\x01auth=Bearer a\x01auth=Bearer b\x01\x01',
    'p=tls-exporter,,\x01auth=Bearer a\x01\x01',
    'n,,\x01auth=Bearer a\x01',
    'auth=Bearer a',
  ]) {
    assert.match(await logins.say('OAUTHBEARER', [text]), /^501 OAUTHBEARER/, JSON.stringify(text));
    assert.match(await logins.say('XOAUTH2', [text]), /^501 XOAUTH2/, JSON.stringify(text));
  }
});
