import assert from 'node:assert/strict';
import { temporaryFolder } from './folder.ts';
import { TestGateway } from './gateway.ts';
import { dumpedMails, startPostfixSink } from './postfix-sink.ts';
import { SmtpClient } from './smtp-client.ts';
import type { RealMail } from './spam-assassin.ts';

const CLIENTS = 10;
const MOST_HAM_KEPT_BACK = 0.005;

/** What became of a mail that was not delivered, by the gateway's own account. */
export interface KeptBack {
  readonly mail: RealMail;
  readonly state: 'refused' | 'hold' | 'quarantine';
  readonly rule: string;
  readonly reason: string;
}

export interface CorpusRun {
  readonly mails: readonly RealMail[];
  readonly delivered: number;
  readonly keptBack: readonly KeptBack[];
}

interface Sent {
  readonly mail: RealMail;
  /** The mail's id, out of the 250 or the refusal's reference. */
  readonly id: string;
  readonly reply: string;
}

/**
 * Sends mails through a gateway in session mode into Postfix's sink, and asserts that each is delivered exactly once with
 * its bytes, or kept back with a reason, and that no worker died.
 */
export async function runCorpus(mails: readonly RealMail[]): Promise<CorpusRun> {
  using sunk = temporaryFolder('sunk');
  await using sink = await startPostfixSink(sunk.path);
  await using gateway = await TestGateway.start({
    domains: [{ name: 'company.test', route: `smtp://127.0.0.1:${sink.port}` }],
  });
  const workers = gateway.workers();
  const sent = await sendAll(gateway.port, mails);
  assert.deepEqual(gateway.workers(), workers, 'a worker died');
  await gateway.stop(); // what is in hand is delivered first
  assert.doesNotMatch(gateway.log, /"a worker died/);
  await sink.stop();
  const numbers = assertDelivered(sunk.path, mails);
  const keptBack = await reasons(gateway, sent, numbers);
  assert.equal(numbers.size + keptBack.length, mails.length);
  return { mails, delivered: numbers.size, keptBack };
}

async function sendAll(port: number, mails: readonly RealMail[]): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  const waiting = mails.entries();
  const client = async () => {
    const client = await SmtpClient.connect(port);
    for (const [number, mail] of waiting) {
      const reply = await client.send({ to: [`mail-${number}@company.test`], data: mail.data() });
      const id = /^(?:250 2\.0\.0 Ok: queued as |5.*\(reference )(\w{16})\)?$/.exec(reply)?.[1];
      assert.ok(id, `${mail.name}: ${reply}`);
      sent[number] = { mail, id, reply };
    }
    client.close();
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return sent;
}

/** @returns the numbers of the mails that arrived */
function assertDelivered(folder: string, mails: readonly RealMail[]): Set<number> {
  const numbers = new Set<number>();
  for (const { recipients, data } of dumpedMails(folder)) {
    assert.equal(recipients.length, 1);
    const number = Number(/^<mail-(\d+)@company\.test>$/.exec(recipients[0] ?? '')?.[1]);
    const mail = mails[number];
    assert.ok(mail, `${recipients[0]}`);
    assert.ok(!numbers.has(number), `${mail.name} arrived twice`);
    numbers.add(number);
    // A bare CR from a trusted network is made a space on the way; the sink drops the CR of every CRLF.
    const expected = mail
      .data()
      .replace(/\r(?!\n)/g, ' ')
      .replaceAll('\r', '');
    assert.ok(data.endsWith(expected), `${mail.name} was changed on its way`);
    const trace = data.slice(0, data.length - expected.length);
    assert.match(trace, /^Received: from client\.test .*\n(?: .*\n)+$/, mail.name);
  }
  return numbers;
}

async function reasons(gateway: TestGateway, sent: readonly Sent[], delivered: Set<number>): Promise<KeptBack[]> {
  const list = async (...args: string[]): Promise<Set<string>> => {
    const { out } = await gateway.postern(...args, '--json');
    return new Set(
      out
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line).id),
    );
  };
  const queued = await list('queue', 'list');
  const held = await list('queue', 'list', '--state', 'hold');
  const quarantined = await list('quarantine', 'list');
  assert.deepEqual(queued, held, 'mail is left that nobody waits for');
  const keptBack: KeptBack[] = [];
  for (const [number, { mail, id, reply }] of sent.entries()) {
    const states = [
      ...(delivered.has(number) ? ['delivered'] : []),
      ...(reply.startsWith('5') ? (['refused'] as const) : []),
      ...(held.has(id) ? (['hold'] as const) : []),
      ...(quarantined.has(id) ? (['quarantine'] as const) : []),
    ];
    assert.equal(states.length, 1, `${mail.name}, ${id}, ${reply}: ${states.join(' and ') || 'lost'}`);
    const [state] = states;
    if (state !== 'delivered')
      keptBack.push({ mail, state: state as KeptBack['state'], ...(await verdict(gateway, id)) });
  }
  return keptBack;
}

async function verdict(gateway: TestGateway, id: string): Promise<{ rule: string; reason: string }> {
  const { code, out, err } = await gateway.postern('trace', id, '--json');
  assert.equal(code, 0, err);
  const { mail, events } = JSON.parse(out);
  const { data } = events.find(({ kind }: { kind: string }) => kind === 'decided');
  const reason: string = data.groups[0].reasons.join('; ');
  assert.ok(reason, out);
  return { rule: mail.rule, reason };
}

/** Honest mail passes, but for one in two hundred. */
export function assertHamPasses({ mails, keptBack }: CorpusRun): void {
  const ham = mails.filter((mail) => mail.ham).length;
  const back = keptBack.filter(({ mail }) => mail.ham);
  const list = back.map(({ mail, state, rule, reason }) => `${mail.name}: ${state} by ${rule}: ${reason}`);
  assert.ok(back.length <= Math.ceil(ham * MOST_HAM_KEPT_BACK), list.join('\n'));
}
