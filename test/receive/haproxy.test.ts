import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { Client } from '../../src/receive/client.ts';
import { BALANCER, noHaproxy, startHaproxy } from '../support/haproxy.ts';
import { openGate } from '../support/open-gate.ts';
import { startReceiver, stopReceivers } from '../support/receiver.ts';
import { SmtpPeer } from '../support/smtp-peer.ts';

const skip = { skip: noHaproxy };
const proxies = (address: string) => address === BALANCER;

afterEach(stopReceivers);

for (const version of ['send-proxy', 'send-proxy-v2'] as const) {
  for (const implicit of [false, true]) {
    test(`HAProxy with ${version}${implicit ? ', implicit TLS' : ''}: the mail knows its client`, skip, async () => {
      const { port, mails } = await startReceiver({
        proxies,
        tls: true,
        listenerTls: implicit ? 'implicit' : 'starttls',
      });
      await using haproxy = await startHaproxy(port, version);
      const peer = await SmtpPeer.connect(haproxy.port);
      if (implicit) await peer.startTls();
      assert.match(await peer.reply(), /^220 /);
      if (!implicit) {
        assert.match(await peer.ask('STARTTLS'), /^220 /);
        await peer.startTls();
      }
      assert.match(await peer.ask('EHLO client.test'), /^250-/);
      peer.send('MAIL FROM:<a@sender.test>\r\nRCPT TO:<b@hosted.test>\r\nDATA\r\n');
      for (const code of ['250', '250', '354']) assert.ok((await peer.reply()).startsWith(code));
      assert.match(await peer.ask('Subject: x\r\n\r\n.'), /^250 /);
      const { address, proxy, protocol } = mails[0]?.session ?? {};
      assert.deepEqual({ address, proxy, protocol }, { address: '127.0.0.1', proxy: BALANCER, protocol: 'ESMTPS' });
      peer.destroy();
    });
  }
}

for (const version of ['send-proxy', 'send-proxy-v2'] as const) {
  test(`HAProxy's health check with ${version} is answered`, skip, async () => {
    let checks = 0;
    const checked = Promise.withResolvers<Client>();
    const gate = openGate();
    const { port } = await startReceiver({
      proxies,
      trusted: true,
      gatekeeper: {
        enter(client) {
          const visit = gate.enter(client);
          if ('code' in visit || client.address !== BALANCER) return visit;
          return {
            ...visit,
            hello(host, greeting) {
              if (host === 'health.test' && ++checks > 1) checked.resolve(greeting);
              return visit.hello(host, greeting);
            },
          };
        },
      },
    });
    const check = ['option smtpchk EHLO health.test', 'timeout check 10s'];
    await using haproxy = await startHaproxy(port, `${version} check check-send-proxy inter 200 fall 1`, check);
    const client = await checked.promise;
    assert.equal(client.proxy, BALANCER);
    assert.equal(client.trusted, false);
    // The first check has not failed, or no connection would be brought here.
    const peer = await SmtpPeer.connect(haproxy.port);
    assert.match(await peer.reply(), /^220 /);
    peer.destroy();
  });
}

test('HAProxy that sends no header where one must be gets no session', skip, async () => {
  const { port } = await startReceiver({ proxies, timeouts: { header: 50 } });
  await using haproxy = await startHaproxy(port, '');
  const peer = await SmtpPeer.connect(haproxy.port);
  assert.equal(await peer.closed(), '');
});
