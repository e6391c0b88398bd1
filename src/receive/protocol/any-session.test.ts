import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import { Protocol, type ProtocolOptions } from './protocol.ts';
import type { Question, Step } from './step.ts';

const OPTIONS: ProtocolOptions = {
  hostname: 'gw.test',
  maxSize: 1000,
  maxHeader: 500,
  maxRecipients: 3,
  maxReceived: 2,
  starttls: 'offered',
  mechanisms: ['PLAIN', 'LOGIN'],
  xclient: true,
  postmaster: null,
  bareNewlines: 'reject',
};

const YES: Readonly<Record<Question['kind'], Reply>> = {
  hello: reply('ok', ''),
  sender: reply('senderOk', ''),
  recipient: reply('recipientOk', ''),
  data: reply('startMail', ''),
  end: reply('queued', '', { id: 'X' }),
  login: reply('loggedIn', ''),
  response: reply('loggedIn', ''),
  xclient: reply('ok', ''),
};

// RFC 5321 section 4.2; a challenge (RFC 4954 section 4) may be empty, and long.
const REPLIES =
  /^(?:(\d{3})-[\x20-\x7e]{0,506}\r\n(?:\1-[\x20-\x7e]{0,506}\r\n)*\1 [\x20-\x7e]{1,506}\r\n|\d{3} [\x20-\x7e]{1,506}\r\n|334 [A-Za-z0-9+/=]*\r\n)*$/;

const COMMANDS = [
  'EHLO x',
  'HELO x',
  'MAIL FROM:<a@b.test>',
  'MAIL FROM: <> SIZE=5 AUTH=<>',
  'RCPT TO:<c@hosted.test>',
  'DATA',
  'RSET',
  'NOOP',
  'STARTTLS',
  'AUTH PLAIN AGEAYg==',
  'AUTH LOGIN',
  'AUTH PLAIN =',
  'AUTH PLAIN ?',
  'AUTH FOO',
  '*',
  'YW5u',
  'XCLIENT ADDR=192.0.2.1 LOGIN=a',
  'XCLIENT NAME=x+0D+0Ay',
  'XCLIENT',
  'QUIT',
  'VRFY x',
  '',
  '.',
  'x'.repeat(3000),
  `AUTH PLAIN ${'A'.repeat(4000)}`,
  'A'.repeat(13_000),
] as const;

/** Watches over the order of steps. */
class Watch {
  /** Between the 354 and the mail's end. */
  open = false;
  closed = false;

  see(step: Step): void {
    assert.equal(this.closed, false, 'a step behind the end');
    if (step.kind === 'chunk') assert.ok(this.open, 'bytes outside of a mail');
    if (step.kind === 'refused') assert.ok(step.reply.code >= 400);
    if (step.kind === 'spoiled' || step.kind === 'end') this.open = false;
    this.closed = step.kind === 'close';
  }
}

function isQuestion(step: Step): step is Question {
  return step.kind in YES;
}

/** Does what a step asks for, by chance in one way or another; true where a mail begins. @param chance 0 to 9 */
function respond(protocol: Protocol, step: Step, chance: number): boolean {
  if (step.kind === 'starttls') protocol.secured();
  if (!isQuestion(step)) return false;
  if (step.kind === 'recipient') assert.ok(protocol.dialog.helo !== null);
  const login = step.kind === 'login' || step.kind === 'response';
  const answer = chance > 1 ? YES[step.kind] : chance === 0 ? reply('localError', '') : reply('virus', '', { id: 'X' });
  if (login && chance > 5) protocol.challenge(Buffer.alloc(chance > 8 ? 3000 : chance - 6));
  else if (step.kind === 'xclient' && chance > 1) protocol.introduced({ ...OPTIONS, xclient: chance > 5 });
  else protocol.answer(answer);
  return step.kind === 'data' && answer.code === 354;
}

/** Works off what there is. */
function run(protocol: Protocol, watch: Watch, chance: () => number): string {
  for (let step = protocol.next(); step.kind !== 'read'; step = protocol.next()) {
    watch.see(step);
    if (respond(protocol, step, chance())) watch.open = true;
  }
  return protocol.takeOutput();
}

const chances = fc.infiniteStream(fc.integer({ min: 0, max: 9 }));
const fragment = fc.oneof(
  fc.constantFrom(...COMMANDS.map((command) => `${command}\r\n`)),
  fc.constantFrom('\r\n.\r\n', 'A: b\r\n', '\n', '\r', '\0', '\xff'),
  fc.string({ maxLength: 20 }),
);
const action = fc.oneof(
  { weight: 20, arbitrary: fragment.map((octets) => ({ kind: 'say', octets }) as const) },
  { weight: 1, arbitrary: fc.constantFrom('drain', 'hangUp', 'spoil').map((kind) => ({ kind }) as const) },
);

test('whatever a client sends and the house answers: no crash, only replies, steps in their order', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), chances, (actions, stream) => {
      const protocol = new Protocol(OPTIONS);
      const watch = new Watch();
      const chance = () => stream.next().value ?? 0;
      let output = '';
      protocol.greet();
      for (const act of actions) {
        if (act.kind === 'say') protocol.receive(Buffer.from(act.octets, 'latin1'));
        else if (act.kind === 'drain') protocol.drain();
        else if (act.kind === 'hangUp') protocol.hangUp(reply('idle', ''));
        else protocol.spoil(reply('spoolFull', ''));
        output += run(protocol, watch, chance);
      }
      assert.match(output, REPLIES);
    }),
    { numRuns: 1000 },
  );
});

test('a client that waits for its answers gets one to each command, and to each mail', () => {
  const say = fc.record({ command: fc.constantFrom(...COMMANDS), cut: fc.nat({ max: 30 }) });
  fc.assert(
    fc.property(fc.array(say, { maxLength: 40 }), chances, (commands, stream) => {
      const protocol = new Protocol(OPTIONS);
      const watch = new Watch();
      const chance = () => stream.next().value ?? 0;
      protocol.greet();
      assert.equal(repliesIn(run(protocol, watch, chance)), 1);
      for (const { command, cut } of commands) {
        if (watch.closed) break;
        const octets = Buffer.from(protocol.inData ? `x: ${command}\r\n.\r\n` : `${command}\r\n`);
        const at = Math.min(cut, octets.length - 1);
        protocol.receive(octets.subarray(0, at));
        const early = run(protocol, watch, chance);
        protocol.receive(octets.subarray(at));
        const said = early + run(protocol, watch, chance);
        assert.equal(repliesIn(said), 1, JSON.stringify([command, said]));
      }
    }),
    { numRuns: 500 },
  );
});

function repliesIn(output: string): number {
  assert.match(output, REPLIES);
  return output.split('\r\n').filter((line) => /^\d{3} /.test(line)).length;
}
