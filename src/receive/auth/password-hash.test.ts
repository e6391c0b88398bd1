import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPassword, parsePasswordHash, verifyPassword } from './password-hash.ts';
import { parseScramCredential, scramCredential, verifyByScram } from './scram-credential.ts';

test('a fresh hash fits its password and no other', async () => {
  const text = await hashPassword('correct horse');
  assert.match(text, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  assert.notEqual(await hashPassword('correct horse'), text);
  const hash = parsePasswordHash(text);
  assert.ok(await verifyPassword(hash, 'correct horse'));
  assert.ok(!(await verifyPassword(hash, 'correct hors')));
});

// Made by the reference program argon2 and by Python's hashlib.scrypt.
test('hashes that other programs have made', async () => {
  const argon = parsePasswordHash(
    '$argon2id$v=19$m=1024,t=2,p=2$c29tZXNhbHRzb21lc2FsdA$E2UjtrDTCgIx4mfpqQ9GwLzvabuQuVCcwisqBRbSI+4',
  );
  assert.ok(await verifyPassword(argon, 'password'));
  const scrypt = parsePasswordHash(
    '$scrypt$ln=10,r=8,p=2$c29tZXNhbHRzb21lc2FsdA$kZIEt0J+M+UBJBX5Qk1I8NaZx2+stFwrKHTNUwED0zc',
  );
  assert.ok(await verifyPassword(scrypt, 'password'));
});

test('a fresh credential for SCRAM fits its password and no other', async () => {
  const credential = parseScramCredential(await scramCredential('pencil'));
  assert.ok(await verifyByScram(credential, 'pencil'));
  assert.ok(!(await verifyByScram(credential, 'pen')));
});
