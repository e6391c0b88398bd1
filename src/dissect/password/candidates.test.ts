import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { candidatesOf, type MailWords, MOST_CANDIDATES } from './candidates.ts';

function passwordsOf(words: Partial<MailWords>, listed: readonly string[] = []): readonly string[] {
  return candidatesOf({ subjects: [], texts: [], names: [], ...words }, listed).map(({ password }) => password);
}

describe('candidates', () => {
  for (const [text, password] of [
    ['password: abc', 'abc'],
    ['The password is abc.', 'abc'],
    ['Password for the file = abc', 'abc'],
    ['PASSWORD\tabc!', 'abc!'],
    ['pwd:abc', 'abc'],
    ['Das Passwort lautet „abc“.', 'abc'],
    ['Kennwort: abc', 'abc'],
    ['Mot de passe : abc', 'abc'],
    ['contraseña: abc', 'abc'],
    ['Hasło to abc', 'abc'],
    ['senha (abc)', 'abc'],
    ['Пароль: абв', 'абв'],
    ['密码是 abc', 'abc'],
    ['パスワードは abc', 'abc'],
    ['Password:\r\n\r\n   abc\r\nRegards', 'abc'],
    ['> password: abc', 'abc'],
    ['password: correct horse battery', 'correct horse battery'],
  ] as const) {
    it(`of ${JSON.stringify(text)} begin with ${password}`, () => {
      const found = passwordsOf({ texts: [text] });
      assert.ok(found.slice(0, 4).includes(password), found.join(' | '));
    });
  }

  it('come in the order of their promise, each once', () => {
    const words = { subjects: ['Report 77'], texts: ['Password: abc'], names: ['Report-4711.zip'] };
    assert.deepEqual(passwordsOf(words, ['infected', 'abc']), [
      'abc',
      'infected',
      'Report-4711',
      '4711',
      'Report',
      'Report-4711.zip',
      'Password',
      'Password:',
    ]);
  });

  it('are no passports', () => assert.deepEqual(passwordsOf({ texts: [`passport 4 ${'x '.repeat(100)}`] }), []));

  it('are bounded, and no place crowds out the others', () => {
    const texts = [Array.from({ length: 5000 }, (_, i) => `password: p${i} "q ${i}" W0rd${i}`).join('\n')];
    const names = Array.from({ length: 5000 }, (_, i) => `name${i}.zip`);
    const found = candidatesOf({ texts, names, subjects: ['subject99'] }, ['infected']);
    assert.equal(found.length, MOST_CANDIDATES);
    assert.deepEqual(new Set(found.map(({ place }) => place)), new Set(['text', 'list', 'file name', 'subject']));
  });

  it('hold neither control characters nor endless words', () => {
    const texts = [`password: a\u0001b ${'!'.repeat(60_000)}a\npassword: ${'y'.repeat(500)}`];
    for (const password of passwordsOf({ texts })) {
      assert.ok(password.length <= 64 && !password.includes('\u0001'), password);
    }
  });
});
