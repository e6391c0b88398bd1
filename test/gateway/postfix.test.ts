import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { selfSigned } from '../../src/receive/tls/self-signed.ts';
import { temporaryFolder } from '../support/folder.ts';
import { freePort, TestGateway, until } from '../support/gateway.ts';
import { plainMail } from '../support/mails.ts';
import { noPostfix, TestPostfix } from '../support/postfix.ts';
import { SmtpClient } from '../support/smtp-client.ts';
import { type SmtpSink, type SunkMail, startSmtpSink } from '../support/smtp-sink.ts';

const HOST = 'gw.postern.test';
const MAILS = 50;

for (const verdict of ['session', 'spool'] as const) {
  describe(`Postfix before the gateway, verdict: ${verdict}`, { skip: noPostfix }, () => {
    let sink: SmtpSink;
    let laterPort: number;
    let chain: Chain;
    let postfix: TestPostfix;

    before(async () => {
      sink = await startSmtpSink();
      laterPort = await freePort();
      chain = await startChain(sink, verdict, laterPort);
      postfix = chain.postfix;
    });

    after(async () => {
      await chain[Symbol.asyncDispose]();
      await sink.close();
    });

    /** The mails for a recipient, when so many have come. */
    const mailsTo = (recipient: string, count = 1): Promise<SunkMail[]> =>
      until(() => {
        const mails = sink.mails.filter(({ recipients }) => recipients.includes(`TO:<${recipient}>`));
        return mails.length >= count ? mails : null;
      });

    test('relays by verified TLS: each mail arrives once and unchanged, its way is told', async () => {
      const client = await SmtpClient.connect(postfix.port);
      const to = ['bert@company.test', 'carla@company.test'];
      const body = '.dot\r\n..two\r\nlast\r\n';
      for (let n = 0; n < MAILS; n++) {
        assert.match(await client.send({ to, data: plainMail(`relayed-${n}`, body) }), /^250 /);
      }
      client.close();
      const mails = await mailsTo('carla@company.test', MAILS);
      const subjects = mails.map(({ data }) => /\r\nSubject: (\S+)\r\n/.exec(data.toString('latin1'))?.[1]);
      assert.equal(new Set(subjects).size, MAILS);
      assert.equal(mails.length, MAILS);
      const trace = /^Received: from mail\.client\.test \(\S+\) by gw\.postern\.test with ESMTPS id \w{16} \(TLSv1\.3 /;
      for (const { data, recipients } of mails) {
        const text = data.toString('latin1').replaceAll('\r\n ', ' ');
        assert.match(text, trace);
        assert.ok(text.endsWith(`\r\n${body}`), text);
        assert.equal(recipients.length, 2);
      }
      assert.match(postfix.log, /Verified TLS connection established to 127\.0\.0\.1\[127\.0\.0\.1\]:\d+: TLSv1\.3/);
    });

    test('an address beyond ASCII passes through', async () => {
      const client = await SmtpClient.connect(postfix.port);
      const wire = (text: string) => Buffer.from(text).toString('latin1');
      assert.match(await client.say('MAIL FROM:<anna@sender.test> SMTPUTF8'), /^250 /);
      assert.match(await client.say(wire('RCPT TO:<jörg@company.test>')), /^250 /);
      assert.match(await client.say('DATA'), /^354 /);
      assert.match(await client.say(`${wire(plainMail('für Jörg'))}.`), /^250 /);
      client.close();
      const [mail] = await mailsTo('jörg@company.test');
      assert.match(mail?.from ?? '', / SMTPUTF8/);
      assert.match(mail?.data.toString('utf8') ?? '', /with UTF8SMTPS id[\s\S]*\r\nSubject: für Jörg\r\n/);
    });

    test('what the gateway refuses comes back to the sender, who learns why; the other recipient has the mail', async () => {
      const client = await SmtpClient.connect(postfix.port);
      const to = ['bert@company.test', 'nobody@company.test'];
      assert.match(await client.send({ from: 'refused@sender.test', to, data: plainMail('for two') }), /^250 /);
      client.close();
      const [bounce] = await mailsTo('refused@sender.test');
      assert.match(bounce?.from ?? '', /^FROM:<>/);
      const text = bounce?.data.toString('latin1') ?? '';
      assert.match(text, /\r\nFinal-Recipient: rfc822; nobody@company\.test\r\n/);
      assert.match(text, /\r\nDiagnostic-Code: smtp; 550 5\.1\.1 No such recipient here\r\n/);
      await until(() =>
        sink.mails.some(({ data, from }) => data.includes('Subject: for two') && !from.includes('<>')) ? true : null,
      );
      const refused = sink.mails.filter(({ recipients }) => recipients.includes('TO:<nobody@company.test>'));
      assert.deepEqual(refused, []);
    });

    test('what the gateway puts off stays with Postfix, and arrives when its cause is gone', async () => {
      const client = await SmtpClient.connect(postfix.port);
      assert.match(await client.send({ to: ['bert@later.test'], data: plainMail('patience') }), /^250 /);
      client.close();
      await until(async () =>
        /451 4\.4\.1 Recipient cannot be verified now/.test(await postfix.queue()) ? true : null,
      );
      // The mail server of later.test is there now: what comes to its port goes to the sink.
      const server = createServer((socket) => {
        const on = connect(sink.port, '127.0.0.1');
        for (const one of [socket, on]) one.on('error', () => {});
        socket.pipe(on).pipe(socket);
      }).listen(laterPort, '127.0.0.1');
      await once(server, 'listening');
      try {
        await postfix.flush();
        assert.equal((await mailsTo('bert@later.test')).length, 1);
      } finally {
        server.close();
      }
    });
  });
}

interface Chain extends AsyncDisposable {
  readonly postfix: TestPostfix;
}

/** Postfix, which sends nothing but by TLS with the gateway's own certificate; the gateway; the sink. */
async function startChain(sink: SmtpSink, verdict: 'session' | 'spool', laterPort: number): Promise<Chain> {
  const folder = temporaryFolder('chain');
  const files = { certificate: folder.at('gw.pem'), key: folder.at('gw.key') };
  const pair = selfSigned(HOST, Date.now());
  writeFileSync(files.certificate, pair.certificate);
  writeFileSync(files.key, pair.key);
  const route = `smtp://127.0.0.1:${sink.port}`;
  const known = ['bert@company.test', 'carla@company.test', 'jörg@company.test'];
  const gateway = await TestGateway.start((port) => ({
    hostname: HOST,
    listen: [{ address: '127.0.0.1', port, verdict }],
    tls: files,
    domains: [
      { name: 'company.test', route, recipients: { list: known } },
      { name: 'later.test', route: `smtp://127.0.0.1:${laterPort}`, recipients: { callout: true } },
      { name: '*', route },
    ],
  }));
  const postfix = await TestPostfix.start({
    relayPort: gateway.port,
    settings: {
      smtp_tls_security_level: 'verify',
      smtp_tls_CAfile: files.certificate,
      smtp_tls_verify_cert_match: HOST,
    },
  });
  return {
    postfix,
    async [Symbol.asyncDispose]() {
      await postfix[Symbol.asyncDispose]();
      await gateway[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}
