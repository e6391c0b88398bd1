import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import type { RecipientCheck } from '../../src/receive/admission/recipients.ts';
import { hold, parseDialog } from '../support/dialog.ts';
import { fakeAuthenticator } from '../support/fake-authenticator.ts';
import { startReceiver, stopReceivers, type TakenMail } from '../support/receiver.ts';

const folder = new URL('../dialogs/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));

afterEach(stopReceivers);

test('there are dialogs', () => assert.ok(files.length >= 15, `${files.length} in ${folder.pathname}`));

test('every place that the page names as showing an attack to fail is there', () => {
  const page = readFileSync(new URL('README.md', folder), 'utf8');
  const shown = page.slice(page.indexOf('## What is tried'));
  const named = [...shown.matchAll(/`([\w/.*-]+\.(?:txt|ts))`/g)].map(([, name = '']) => name);
  assert.ok(named.length > 40, `${named.length} places`);
  const missing = named.filter((name) => {
    if (name.includes('/')) return !existsSync(new URL(`../../${name}`, folder));
    const [head = '', tail = name] = name.split('*');
    return !files.some((file) => file.startsWith(name.includes('*') ? head : name) && file.endsWith(tail));
  });
  assert.deepEqual(missing, []);
});

for (const file of files) {
  const dialog = parseDialog(readFileSync(new URL(file, folder), 'utf8'));
  const settings = dialog.settings;
  const newlines = settings.get('newlines');
  const known = settings.get('known');
  const setup = {
    role: settings.get('role') === 'submission' ? 'submission' : 'mx',
    bareNewlines: newlines === 'normalize' || newlines === 'reject' ? newlines : null,
    listenerTls: settings.get('starttls') === 'required' ? 'required' : 'starttls',
    limits: limitsOf(settings.get('limits') ?? ''),
    greetingDelay: Number(settings.get('greeting') ?? 0),
    ...(known === undefined ? {} : { hosted: { 'hosted.test': { recipients: listOf(known) } } }),
    ...(settings.get('logins') === 'yes' ? { authenticator: fakeAuthenticator } : {}),
    // What holds for the connection, which comes from here, does not hold for those it tells of.
    trustedAddress: (address: string) => settings.get('trusted') === 'yes' && address === '127.0.0.1',
    xclient: (address: string) => settings.get('xclient') === 'yes' && address === '127.0.0.1',
  } as const;
  const checkMails = (mails: readonly TakenMail[]) => {
    const expected = settings.get('mails');
    if (expected !== undefined) assert.equal(mails.length, Number(expected), 'mails that arrived');
    const last = mails.at(-1)?.text ?? '';
    assert.ok(
      last.includes(dialog.mail),
      `the mail should hold ${JSON.stringify(dialog.mail)}: ${JSON.stringify(last)}`,
    );
  };

  test(`${file}, plain`, async () => {
    const { port, mails } = await startReceiver({ ...setup, tls: settings.get('tls') === 'yes' });
    await hold(dialog, port);
    checkMails(mails);
  });

  // What is said in the clear must be answered alike within TLS.
  if (settings.get('tls') !== 'yes' && file !== 'order.txt' && dialog.turns[0]?.kind === 'server') {
    test(`${file}, in TLS`, async () => {
      const { port, mails } = await startReceiver({ ...setup, tls: true });
      await hold({ ...dialog, turns: inTls(dialog.turns) }, port);
      checkMails(mails);
    });
  }
}

/** `message=2000 recipients=2` */
function limitsOf(text: string): Readonly<Record<string, number>> {
  return Object.fromEntries([...text.matchAll(/(\w+)=(\d+)/g)].map(([, name, value]) => [name, Number(value)]));
}

function listOf(known: string): RecipientCheck {
  const keys = new Set(known.split(' '));
  return { verifyRecipient: ({ key }) => (keys.has(key) ? 'ok' : 'unknown') };
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
