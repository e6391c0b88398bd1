import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { InspectionFailure, type Inspector } from '../../src/inspect/inspector.ts';
import { createRspamdInspector } from '../../src/inspect/spam/engines/rspamd.ts';
import { createSpamdInspector } from '../../src/inspect/spam/engines/spamd.ts';
import { dissectText, testDissector } from '../support/dissecting.ts';
import { sessionOf } from '../support/facts.ts';
import { type OtherEngine, startRspamd, startSpamd } from '../support/other-engines.ts';
import { subjectOf } from '../support/parts.ts';
import { quietPort } from '../support/quiet-port.ts';
import { address } from '../support/story.ts';
import { missingTool } from '../support/tool.ts';

const dissector = await testDissector();
// Generic test for unsolicited bulk email, which every filter knows.
const GTUBE = ['XJS*C4JDBQADN1.NSBN3*2IDNEN', 'GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL', 'C.34X'].join('*');
const mail = (body: string) =>
  `Received: from x (x [192.0.2.1]) by mx.company.example; Fri, 27 Nov 2026 10:00:00 +0000
From: Ann <ann@sender.example>
To: bert@company.example
Subject: An offer
Date: Fri, 27 Nov 2026 10:00:00 +0000
Message-ID: <1@sender.example>

${body}
`;

async function ask(inspector: Inspector, raw: string, trusted = false) {
  const dissection = await dissectText(dissector, raw);
  try {
    const envelope = {
      sender: address('ann@sender.example'),
      recipients: [address('bert@company.example')],
      smtputf8: false,
      body: '8bitmime',
    } as const;
    const subject = { ...subjectOf(dissection), envelope, session: sessionOf('192.0.2.1', trusted) };
    return await inspector.inspect(subject, new AbortController().signal);
  } finally {
    dissection.close();
  }
}

const spamd = (port: number, more: Partial<Parameters<typeof createSpamdInspector>[0]> = {}) =>
  createSpamdInspector({
    at: { host: '127.0.0.1', port },
    user: null,
    timeout: 30_000,
    connections: 2,
    size: 100_000,
    weight: 1,
    ...more,
  });
const rspamd = (port: number, more: Partial<Parameters<typeof createRspamdInspector>[0]> = {}) =>
  createRspamdInspector({
    url: `http://127.0.0.1:${port}`,
    password: null,
    timeout: 30_000,
    connections: 2,
    size: 100_000,
    weight: 1,
    ...more,
  });

const failsAs = (finding: string) => (error: unknown) =>
  error instanceof InspectionFailure && error.finding === finding;

describe('SpamAssassin of Debian', { skip: missingTool('spamassassin') }, () => {
  let engine: OtherEngine;
  before(async () => {
    engine = await startSpamd([
      'body OUR_RULE /a rather special offer/',
      'describe OUR_RULE Speaks of a special offer',
      'score OUR_RULE 2.5',
    ]);
  });
  after(() => engine.stop());

  test('its tests are findings with their points and words', async () => {
    const findings = await ask(spamd(engine.port), mail('This is a rather special offer.'));
    const ours = findings.find(({ name }) => name === 'OUR_RULE');
    assert.equal(ours?.score, 2.5);
    assert.match(ours?.evidence ?? '', /Speaks of a special offer/);
    assert.ok(
      findings.every(({ inspector, kind, score }) => inspector === 'spamassassin' && kind === 'spam' && score !== 0),
    );
  });

  test('GTUBE is its thousand points, and half of it by a weight of a half', async () => {
    const score = async (weight: number) => {
      const findings = await ask(spamd(engine.port, { weight }), mail(GTUBE));
      return findings.reduce((sum, one) => sum + one.score, 0);
    };
    const whole = await score(1);
    assert.ok(whole >= 995 && whole <= 1005, `${whole}`);
    assert.ok(Math.abs(whole / 2 - (await score(0.5))) < 0.5);
  });

  test('of a long mail the beginning is sent; mail of our own is not asked about', async () => {
    const long = mail(`${'harmless words\n'.repeat(10_000)}\na rather special offer`);
    assert.ok((await ask(spamd(engine.port, { size: 20_000 }), long)).every(({ name }) => name !== 'OUR_RULE'));
    assert.deepEqual(await ask(spamd(engine.port), mail(GTUBE), true), []);
  });
});

describe('rspamd of Debian', { skip: missingTool('rspamd') }, () => {
  let engine: OtherEngine;
  before(async () => {
    engine = await startRspamd();
  });
  after(() => engine.stop());

  test('its symbols are findings with their points', async () => {
    const inspector = rspamd(engine.port);
    const findings = await ask(inspector, mail('<html>').replace('Message-ID: <1@sender.example>\n', ''));
    const missing = findings.find(({ name }) => name === 'MISSING_MID');
    assert.ok((missing?.score ?? 0) > 0, JSON.stringify(findings));
    assert.match(missing?.evidence ?? '', /Message.id/i);
    assert.ok(findings.every(({ inspector: who, score }) => who === 'rspamd' && score !== 0));
    await inspector.close();
  });

  test('a connection is used again', async () => {
    const inspector = rspamd(engine.port, { connections: 1 });
    const all = await Promise.all([1, 2, 3].map((n) => ask(inspector, mail(`mail ${n}`))));
    assert.equal(all.length, 3);
    await inspector.close();
  });
});

describe('an engine that does not do its part is a failure, never nothing found', () => {
  const KINDS = { spamd, rspamd };
  for (const [name, make] of Object.entries(KINDS)) {
    const scripted = async (script: (socket: Socket) => void, more = {}) => {
      const server = createServer({ allowHalfOpen: true }, (socket) => {
        socket.on('error', () => {});
        script(socket);
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as { port: number };
      const inspector = make(port, more);
      return {
        asked: ask(inspector, mail('x')),
        async [Symbol.asyncDispose]() {
          await inspector.close();
          server.close();
        },
      };
    };

    test(`${name}: it is not there`, async () => {
      await assert.rejects(ask(make(await quietPort()), mail('x')), failsAs('absent'));
    });

    test(`${name}: it never answers`, async () => {
      await using peer = await scripted((socket) => socket.resume(), { timeout: 100 });
      await assert.rejects(peer.asked, failsAs('late'));
    });

    test(`${name}: it hangs up, answers nonsense, or too much`, async () => {
      for (const script of [
        (socket: Socket) => socket.destroy(),
        (socket: Socket) => socket.end('\0\0garbage\r\n\r\n'),
        (socket: Socket) => socket.end(`SPAMD/1.1 0 EX_OK\r\nContent-length: 500\r\nSpam: True ; 9.0 / 5.0\r\n\r\ncut`),
        (socket: Socket) => socket.end('SPAMD/1.1 76 EX_PROTOCOL\r\n\r\n'),
        (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnone'),
        (socket: Socket) => socket.end('HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\n{}'),
        (socket: Socket) => socket.end(`SPAMD/1.1 0 EX_OK\r\n${'x'.repeat(2_000_000)}`),
        (socket: Socket) => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n${'x'.repeat(2_000_000)}`),
      ]) {
        await using peer = await scripted((socket) => {
          socket.resume();
          script(socket);
        });
        await assert.rejects(peer.asked, failsAs('failed'), `${script}`);
      }
    });
  }
});
