import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Bytes, memoryBytes } from '../../mail/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../budget.ts';
import type { Entity } from './entity.ts';
import { EntityParser } from './entity-parser.ts';

function parse(bytes: Bytes, limits: Partial<Limits> = {}): Entity {
  const all = { ...DEFAULT_LIMITS, ...limits };
  const steps = new EntityParser({ bytes, limits: all, count: { left: all.mimeParts }, depth: 0 }).parse();
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

interface Shape {
  readonly body: string;
  readonly flags?: string[];
  readonly parts?: Shape[];
}

/** The tree as bodies of its leaves and names of its flags. */
function shape(mail: string, limits: Partial<Limits> = {}): Shape {
  const one = (entity: Entity): Shape => ({
    body: entity.children.length > 0 ? '' : mail.slice(entity.span.bodyStart, entity.span.end),
    ...(entity.flags.length > 0 ? { flags: entity.flags.map(({ kind, name }) => `${kind}:${name}`) } : {}),
    ...(entity.children.length > 0 ? { parts: entity.children.map(one) } : {}),
  });
  return one(parse(memoryBytes(Buffer.from(mail, 'latin1')), limits));
}

const MIXED = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n';

describe('multiparts', () => {
  it('are divided at their delimiters (RFC 2046 section 5.1.1)', () => {
    assert.deepEqual(shape(`${MIXED}preamble\r\n--b\r\n\r\none\r\n\r\n--b \t\r\nX: y\r\n\r\ntwo\r\n--b--\r\n`), {
      body: '',
      parts: [{ body: 'one\r\n' }, { body: 'two' }],
    });
  });

  it('end at an outer delimiter', () => {
    const inner = 'Content-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\n\r\none\r\n';
    assert.deepEqual(shape(`${MIXED}--b\r\n${inner}--b\r\n\r\ntwo\r\n--b--`), {
      body: '',
      flags: ['ambiguous:boundary-prefix'],
      parts: [{ body: '', flags: ['note:no-close-delimiter'], parts: [{ body: 'one' }] }, { body: 'two' }],
    });
  });

  it('may be empty, unclosed, and have parts without header or body', () => {
    assert.deepEqual(shape(`${MIXED}--b--\r\n`), { body: '--b--\r\n' });
    assert.deepEqual(shape(`${MIXED}--b\r\n\r\ncut sho`), {
      body: '',
      flags: ['note:no-close-delimiter'],
      parts: [{ body: 'cut sho' }],
    });
    assert.deepEqual(shape(`${MIXED}--b\r\n--b\r\nX: y\r\n--b--`), { body: '', parts: [{ body: '' }, { body: '' }] });
  });

  it('hold mails in a digest (RFC 2046 section 5.1.5)', () => {
    const digest = MIXED.replace('mixed', 'digest');
    assert.deepEqual(shape(`${digest}--b\r\n\r\nSubject: in\r\n\r\ntext\r\n--b--`), {
      body: '',
      parts: [{ body: '', parts: [{ body: 'text' }] }],
    });
  });

  it('are told apart from the messages around them', () => {
    const message = `Content-Type: message/rfc822\r\n\r\n${MIXED.replace('=b', '=in')}--in\r\n\r\ntext\r\n--in--\r\nbehind`;
    assert.deepEqual(shape(`${MIXED}--b\r\n${message}\r\n--b--`), {
      body: '',
      parts: [{ body: '', parts: [{ body: '', flags: ['note:epilogue'], parts: [{ body: 'text' }] }] }],
    });
  });
});

describe('flags', () => {
  const root = (mail: string): readonly string[] => shape(mail).flags ?? [];
  const divided = '--b\r\n\r\none\r\n--b--\r\n';

  it('tell of boundaries that are missing or divide nothing', () => {
    assert.deepEqual(root('Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\nx'), ['ambiguous:no-boundary']);
    assert.deepEqual(root(`${MIXED}some text`), ['corrupt:boundary-never-used']);
    assert.deepEqual(root(MIXED), []);
  });

  it('tell of what only some readers see', () => {
    assert.deepEqual(root(`${MIXED}${divided}--b\r\n\r\ntwo\r\n--b--\r\n`), ['ambiguous:delimiter-behind-close']);
    assert.deepEqual(root(`${MIXED}${divided}Content-Type: x/y\r\n\r\ntwo`), ['ambiguous:entity-behind-close']);
    assert.deepEqual(root(`${MIXED}content-disposition: x\r\n\r\n${divided}`), ['ambiguous:entity-in-preamble']);
    assert.deepEqual(root(`${MIXED}begin 644 x\r\n${divided}`), ['ambiguous:entity-in-preamble']);
    assert.deepEqual(root(`${MIXED}${'x'.repeat(2000)}\r\n${divided}`), ['note:long-preamble']);
    assert.deepEqual(root(`${MIXED}${divided}list footer`), ['note:epilogue']);
  });

  it('tell of delimiters that only some readers take for one', () => {
    assert.deepEqual(root(`${MIXED}x\r--b\r\n${divided}`), ['ambiguous:bare-cr-at-boundary']);
    assert.deepEqual(root(`${MIXED}--bx\r\n${divided}`), ['ambiguous:boundary-with-tail']);
    assert.deepEqual(root(`${MIXED}x\n${divided}`), ['ambiguous:bare-lf-at-boundary']);
    assert.deepEqual(root(`${MIXED}text --b and -- more\r\n${divided}`), []);
    const inner = MIXED.replace('MIME-Version: 1.0\r\n', '');
    assert.deepEqual(shape(`${MIXED}--b\r\n${inner}--b--\r\n--b--`).parts?.[0]?.flags, ['ambiguous:same-boundary']);
  });

  it('tell of an encoding that a multipart may not have', () => {
    const encoded = (encoding: string): string => `Content-Transfer-Encoding: ${encoding}\r\n${MIXED}${divided}`;
    assert.deepEqual(root(encoded('base64')), ['ambiguous:encoded-multipart']);
    assert.deepEqual(root(encoded('quoted-printable')), ['note:encoded-multipart']);
    assert.deepEqual(root(encoded('8bit')), []);
  });
});

describe('limits', () => {
  it('leave the rest as one part that is flagged', () => {
    const parts = '--b\r\n\r\nx\r\n'.repeat(5);
    assert.deepEqual(shape(`${MIXED}${parts}--b--`, { mimeParts: 3 }), {
      body: '',
      parts: [
        { body: 'x' },
        { body: 'x' },
        { body: '\r\nx\r\n--b\r\n\r\nx\r\n--b\r\n\r\nx\r\n--b--', flags: ['over-limit:mime-parts'] },
      ],
    });
  });

  it('leave what lies too deep, and what has too long a header', () => {
    const nested = 'Content-Type: message/rfc822\r\n\r\n'.repeat(4);
    const inner = { body: 'Content-Type: message/rfc822\r\n\r\nx', flags: ['over-limit:mime-depth'] };
    assert.deepEqual(shape(`${nested}x`, { mimeDepth: 2 }), { body: '', parts: [{ body: '', parts: [inner] }] });
    const long = `X: ${'y'.repeat(500)}\r\n`;
    assert.deepEqual(shape(`A: b\r\n${long}${MIXED}--b\r\n\r\nx`, { headerBytes: 300 }).flags, [
      'over-limit:header-size',
    ]);
  });
});

describe('structure', () => {
  const line = fc.constantFrom(
    '--b',
    '--b--',
    '--c',
    '--c--',
    '--',
    '',
    'text',
    '--b ',
    '\r',
    '--bc',
    'X: y',
    'Content-Type: multipart/mixed; boundary=b',
    'Content-Type: multipart/digest; boundary=c',
    'Content-Type: message/rfc822',
    'Content-Transfer-Encoding: base64',
  );
  const mail = fc.array(fc.tuple(line, fc.constantFrom('\r\n', '\r\n', '\n')), { maxLength: 40 });
  const limits = { mimeDepth: 5, mimeParts: 20 };

  it('has its spans within each other, in order', () => {
    fc.assert(
      fc.property(mail, (lines) => {
        const bytes = memoryBytes(Buffer.from(lines.flat().join('')));
        const check = (entity: Entity, from: number, to: number): void => {
          const { headerStart, bodyStart, end } = entity.span;
          assert.ok(from <= headerStart && headerStart <= bodyStart && bodyStart <= end && end <= to);
          let last = bodyStart;
          for (const child of entity.children) {
            check(child, last, end);
            last = child.span.end;
          }
        };
        check(parse(bytes, limits), 0, bytes.size);
      }),
      { numRuns: 1000 },
    );
  });

  it('is the same whether the mail lies in memory or is read by windows', () => {
    const padding = Buffer.alloc(700 * 1024, 'Some line of a large attachment, neither short nor long.\r\n');
    const head = Buffer.from(`${MIXED}--b\r\n\r\n`);
    fc.assert(
      fc.property(mail, fc.nat(600), (lines, cut) => {
        const tail = Buffer.from(`\r\n--b\r\n${lines.flat().join('')}`);
        const whole = Buffer.concat([head, padding.subarray(0, padding.length - cut), tail]);
        const late = parse(memoryBytes(whole), limits);
        // The same with what fills the first windows left out.
        const early = parse(memoryBytes(Buffer.concat([head, padding.subarray(0, 60), tail])), limits);
        assert.equal(late.children.length, early.children.length);
        assert.deepEqual(names(late), names(early));
      }),
      { numRuns: 60 },
    );
  });
});

function names(entity: Entity): unknown {
  return [entity.kind, entity.flags.map(({ name }) => name), entity.children.map(names)];
}
