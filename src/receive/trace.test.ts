import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Address } from '../mail/address.ts';
import { MailId } from '../mail/mail-id.ts';
import { receivedField, type Trace } from './trace.ts';

const id = MailId.create(0, new Uint8Array(4));
const b = Address.parse('b@hosted.test');
const c = Address.parse('"c d"@hosted.test');
assert.ok(b !== null && c !== null);

const trace: Trace = {
  id,
  hostname: 'gw.test',
  session: {
    id: '01HF7YAT00000001',
    listener: '127.0.0.1:25',
    role: 'mx',
    address: '192.0.2.1',
    port: 1,
    helo: 'client.test',
    protocol: 'ESMTPS',
    tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' },
    trusted: false,
    user: null,
    certificate: null,
    reverseName: null,
    proxy: null,
    at: 0,
  },
  envelope: { sender: null, recipients: [c], smtputf8: false, body: '7bit' },
  at: Date.UTC(2026, 10, 24, 21, 11, 0),
};

test('a Received field tells who, whither, how and when', () => {
  assert.equal(
    receivedField(trace),
    'Received: from client.test ([192.0.2.1]) by gw.test with ESMTPS\r\n' +
      ` id ${id} (TLSv1.3 TLS_AES_256_GCM_SHA384)\r\n` +
      ' for <"c d"@hosted.test>; Tue, 24 Nov 2026 21:11:00 +0000\r\n',
  );
});

test('of several recipients none is named; without HELO the address stands for the name', () => {
  const session = { ...trace.session, address: '2001:db8::1', helo: null, protocol: 'SMTP', tls: null };
  const field = receivedField({ ...trace, session, envelope: { ...trace.envelope, recipients: [b, c] } });
  assert.equal(
    field.replaceAll('\r\n ', ' '),
    `Received: from [IPv6:2001:db8::1] ([IPv6:2001:db8::1]) by gw.test with SMTP id ${id}; Tue, 24 Nov 2026 21:11:00 +0000\r\n`,
  );
});

test('the name that the DNS has for the client stands before its address (RFC 5321 section 4.4, TCP-info)', () => {
  const session = { ...trace.session, reverseName: 'host7.sender.test', protocol: 'UTF8SMTPSA' };
  assert.ok(
    receivedField({ ...trace, session })
      .replaceAll('\r\n ', ' ')
      .startsWith('Received: from client.test (host7.sender.test [192.0.2.1]) by gw.test with UTF8SMTPSA id '),
  );
});

test('a recipient beyond ASCII is not named: the field stays ASCII', () => {
  const recipient = Address.parse('j\u00f6rg@hosted.test');
  assert.ok(recipient !== null);
  const field = receivedField({ ...trace, envelope: { ...trace.envelope, recipients: [recipient] } });
  assert.match(field, /\(TLSv1\.3 TLS_AES_256_GCM_SHA384\);\r\n /);
  assert.doesNotMatch(field, /for </);
});

test('nothing in it can start a line of its own', () => {
  assert.throws(() => receivedField({ ...trace, session: { ...trace.session, helo: 'x\r\nBcc: y' } }), RangeError);
});
