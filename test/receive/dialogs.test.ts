import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import { hold, parseDialog } from '../support/dialog.ts';
import { fakeAuthenticator } from '../support/fake-authenticator.ts';
import { startReceiver, stopReceivers } from '../support/receiver.ts';

const folder = new URL('../dialogs/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));

afterEach(stopReceivers);

test('there are dialogs', () => assert.ok(files.length >= 15, `${files.length} in ${folder.pathname}`));

for (const file of files) {
  const dialog = parseDialog(readFileSync(new URL(file, folder), 'utf8'));
  const settings = dialog.settings;
  const newlines = settings.get('newlines');
  const setup = {
    role: settings.get('role') === 'submission' ? 'submission' : 'mx',
    bareNewlines: newlines === 'normalize' || newlines === 'reject' ? newlines : null,
    listenerTls: settings.get('starttls') === 'required' ? 'required' : 'starttls',
    ...(settings.get('logins') === 'yes' ? { authenticator: fakeAuthenticator } : {}),
    // What holds for the connection, which comes from here, does not hold for those it tells of.
    trustedAddress: (address: string) => settings.get('trusted') === 'yes' && address === '127.0.0.1',
    xclient: (address: string) => settings.get('xclient') === 'yes' && address === '127.0.0.1',
  } as const;
  const checkMails = (mails: readonly unknown[]) => {
    const expected = settings.get('mails');
    if (expected !== undefined) assert.equal(mails.length, Number(expected), 'mails that arrived');
  };

  test(`${file}, plain`, async () => {
    const { port, mails } = await startReceiver({ ...setup, tls: settings.get('tls') === 'yes' });
    await hold(dialog, port);
    checkMails(mails);
  });

  // What is said in the clear must be answered alike within TLS.
  if (settings.get('tls') !== 'yes' && file !== 'order.txt') {
    test(`${file}, in TLS`, async () => {
      const { port, mails } = await startReceiver({ ...setup, tls: true });
      await hold({ ...dialog, turns: inTls(dialog.turns) }, port);
      checkMails(mails);
    });
  }
}

function inTls(turns: ReturnType<typeof parseDialog>['turns']): typeof turns {
  const [greeting, ...rest] = turns;
  if (greeting === undefined) return turns;
  return [
    greeting,
    { kind: 'client', octets: 'STARTTLS\r\n' },
    { kind: 'server', line: '220 2.0.0 Ready to start TLS' },
    { kind: 'tls' },
    ...rest,
  ];
}
