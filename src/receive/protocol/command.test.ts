import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Command, parseCommand } from './command.ts';

function parse(line: string): Command {
  return parseCommand(Buffer.from(line, 'latin1'));
}

function code(line: string): string {
  const command = parse(line);
  return command.verb === 'bad' ? `${command.reply.code} ${command.reply.status}` : command.verb;
}

function recipient(path: string): string {
  const command = parse(`RCPT TO:${path}`);
  if (command.verb !== 'RCPT') return 'bad';
  return command.recipient === 'postmaster' ? 'postmaster' : command.recipient.text;
}

test('verbs in any case, trailing white space tolerated', () => {
  assert.equal(code('qUiT  \t'), 'QUIT');
  assert.equal(code('data'), 'DATA');
  assert.equal(code(' NOOP'), '500 5.1');
  assert.equal(code(''), '500 5.1');
  assert.equal(code('NOOPS'), '500 5.1');
  assert.equal(code('VRFY'), '500 5.1');
});

test('a host is a domain or an address literal', () => {
  for (const host of [
    'client.example',
    'localhost',
    'a_b.example',
    '[192.0.2.1]',
    '[IPv6:::1]',
    'xn--mller-kva.example',
  ]) {
    assert.equal(code(`EHLO ${host}`), 'EHLO', host);
  }
  const bad = [
    '',
    'a b',
    '-a.example',
    'a..b',
    'a.',
    '192.0.2.1]',
    '[192.0.2]',
    '[IPv6:x]',
    '[::1]',
    '[IPv6:fe80::1%eth0]',
    '<x>',
    'a\xc3\xa4.example',
  ];
  for (const host of bad) assert.equal(code(`EHLO ${host}`), '501 5.4', host);
});

test('paths: quoting, source routes, the postmaster', () => {
  assert.equal(recipient('<a@b.example>'), 'a@b.example');
  assert.equal(recipient('<"a>b"@c.example>'), '"a>b"@c.example');
  assert.equal(recipient('<"a\\"b"@c.example>'), '"a\\"b"@c.example');
  assert.equal(recipient('<@x.example,@y.example:a@b.example>'), 'a@b.example');
  assert.equal(recipient('<POSTMASTER>'), 'postmaster');
  const bad = [
    '<>',
    '<a@b.example',
    'a@b.example',
    '<a@b.example>x',
    '<<a@b.example>>',
    '<@x.example>',
    '<@x.example,y.example:a@b.example>',
    '<@:a@b.example>',
    '<a@>',
    '<@b.example>',
    '<a@b@c.example>',
    '<.a@b.example>',
    '<a..b@c.example>',
    '<a@[1.2.3.4>',
    '<a@[fe80::1]>',
    `<${'x'.repeat(65)}@b.example>`,
    '<"a@b.example>',
    '<a\\@b.example>',
  ];
  for (const path of bad) assert.equal(recipient(path), 'bad', path);
});

test('spaces behind the colon are let pass, and nowhere else', () => {
  assert.equal(recipient('   <a@b.example>'), 'a@b.example');
  assert.equal(code('mail from:  <> SIZE=1'), 'MAIL');
  for (const line of [
    'MAIL FROM :<a@b.example>',
    'MAIL FROM:< a@b.example>',
    'MAIL FROM:<a@b.example >',
    'MAIL  FROM:<>',
  ]) {
    assert.match(code(line), /^501 /, line);
  }
});

test('MAIL keeps its parameters', () => {
  const command = parse('MAIL FROM:<> SIZE=12 BODY=8BITMIME SMTPUTF8');
  assert.deepEqual(command, {
    verb: 'MAIL',
    sender: null,
    parameters: { size: 12, body: '8bitmime', smtputf8: true, auth: false, given: true },
  });
  for (const line of [
    'MAIL FROM:<>SIZE=1',
    'MAIL FROM:<>  SIZE=1',
    'MAIL FROM:<> SIZE==1',
    'MAIL FROM:<> =',
    'MAIL TO:<>',
    'MAIL',
  ]) {
    assert.equal(code(line), '501 5.4', line);
  }
});

test('control characters and broken UTF-8 are refused everywhere', () => {
  for (const line of [
    'NOOP \0',
    'MAIL FROM:<a\rb@c.example>',
    'RCPT TO:<a@b.example>\x7f',
    'NOOP \xff',
    'NOOP \xc2\x85',
    'NO\tOP',
  ]) {
    assert.equal(code(line), '500 5.2', JSON.stringify(line));
  }
});

test('no line breaks the parser, and no address holds a line end', () => {
  const piece = fc.constantFrom(
    'MAIL FROM:',
    'RCPT TO:',
    '<',
    '>',
    '"',
    '\\',
    '@',
    ':',
    ',',
    ' ',
    'a',
    '.',
    '[',
    ']',
    '\0',
    '\xe4',
    '\u00c3\u00a4',
    'SIZE=',
    '%',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const command = parse(pieces.join(''));
      const address = command.verb === 'MAIL' ? command.sender : command.verb === 'RCPT' ? command.recipient : null;
      if (address !== null && address !== 'postmaster') assert.doesNotMatch(address.text, /[\r\n\0]/);
    }),
    { numRuns: 1000 },
  );
});

test('a long line of quotes or hops is parsed in no time', () => {
  for (const line of [
    `RCPT TO:<${'"'.repeat(2000)}`,
    `RCPT TO:<${'@a.b,'.repeat(400)}`,
    `RCPT TO:<${'a.'.repeat(1000)}@b>`,
  ]) {
    assert.equal(parse(line).verb, 'bad');
  }
});
