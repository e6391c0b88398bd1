import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { u32 } from '../../support/biff.ts';
import { compoundFile, type TestStorage } from '../../support/compound-file.ts';
import { contentOf } from '../../support/dissecting.ts';
import { EICAR } from '../../support/eicar.ts';
import { documentReading } from '../../support/reading-documents.ts';

const read = await documentReading();

const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');
const header = (size: number, ...pages: readonly (readonly [tag: number, page: number])[]): Buffer =>
  Buffer.concat([Buffer.alloc(size), ...pages.map(([tag, page]) => u32(tag, 0, page, 0))]);

const attachment = (name: string, content: Buffer | string): TestStorage => ({
  '__properties_version1.0': header(8),
  '__substg1.0_3707001F': wide(name),
  '__substg1.0_3704001F': wide('SHORT~1.COM'),
  '__substg1.0_37010102': content,
});

const message: TestStorage = {
  '__properties_version1.0': header(32, [0x3fde0003, 1251]),
  '__substg1.0_0037001F': wide('Subject of it'),
  '__substg1.0_0C1A001F': wide('Alice'),
  '__substg1.0_0C1F001F': wide('alice@example.com'),
  '__substg1.0_007D001F': wide('Received: from somewhere\r\n'),
  '__substg1.0_1000001F': wide('See https://example.com/body'),
  '__substg1.0_10130102': Buffer.from('<p>\xef\xf0\xe8</p>', 'latin1'),
  '__recip_version1.0_#00000000': { '__properties_version1.0': header(8), '__substg1.0_3001001F': wide('Bob') },
  '__attach_version1.0_#00000000': attachment('eicar.com', EICAR),
};

describe('a message of Outlook', () => {
  it('has subject, sender, header, bodies and attachments', async () => {
    const { root, text, parts, flags } = await read(compoundFile(message));
    assert.equal(root.detectedType, 'application/vnd.ms-outlook');
    assert.equal(text, 'Subject of it\nAlice\nalice@example.com\nReceived: from somewhere');
    const named = (name: string) => parts.find((part) => part.name === name);
    assert.equal(named('body.txt')?.text(), 'See https://example.com/body');
    assert.equal(named('body.html')?.text()?.trim(), 'при');
    assert.equal(named('eicar.com')?.origin, 'embedded');
    assert.deepEqual(named('eicar.com')?.names, ['eicar.com', 'SHORT~1.COM']);
    const attached = named('eicar.com');
    assert.equal(attached && contentOf(attached).toString(), EICAR);
    assert.deepEqual(flags, []);
  });

  it('shows its small properties as one part, so that nothing is lost', async () => {
    const { parts } = await read(compoundFile(message));
    const rest = parts.find(({ name }) => name === 'properties');
    assert.ok(rest && contentOf(rest).includes(wide('Bob')));
    assert.equal(parts.length, 5);
  });

  it('has the messages that are attached', async () => {
    const inner = { ...message, '__properties_version1.0': header(24), '__substg1.0_0037001F': wide('Inner subject') };
    const { text, parts } = await read(
      compoundFile({
        '__properties_version1.0': header(32),
        '__substg1.0_0037001F': wide('Outer'),
        '__attach_version1.0_#00000000': {
          '__properties_version1.0': header(8),
          '__substg1.0_3701000D': inner,
        },
      }),
    );
    assert.match(text ?? '', /^Outer\nInner subject\n/);
    assert.ok(parts.some(({ name }) => name === 'eicar.com'));
  });

  it('is read in its charset', async () => {
    const { text } = await read(
      compoundFile({
        '__properties_version1.0': header(32, [0x3ffd0003, 1251]),
        '__substg1.0_0037001E': Buffer.from('eff0e8', 'hex'),
      }),
    );
    assert.equal(text, 'при');
  });

  it('is opened where it is signed', async () => {
    const signed = 'Content-Type: multipart/signed; boundary="b"\r\n\r\n--b\r\n\r\nsigned text\r\n--b--\r\n';
    const { parts } = await read(
      compoundFile({
        '__properties_version1.0': header(32),
        '__substg1.0_001A001F': wide('IPM.Note.SMIME.MultipartSigned'),
        '__attach_version1.0_#00000000': attachment('smime.p7m', signed),
      }),
    );
    assert.ok(parts.some((part) => part.text()?.includes('signed text') && part.origin === 'entity'));
  });
});
