import assert from 'node:assert/strict';
import { REPLIES } from '../../../src/mail/replies.ts';

export interface HeardReply {
  readonly code: number;
  /** Lines joined by LF, codes and hyphens taken off. */
  readonly text: string;
}

/** RFC 5321 section 4.2 with its limit of 512 octets; a challenge (RFC 4954 section 4) may be longer. */
const LINE = /^([2-5][0-9]{2})([ -])([\x20-\x7e]*)$/;
const LINE_LIMIT = 510;

/** What the catalogue says, as patterns: code, enhanced code, text. */
const CATALOGUE: readonly RegExp[] = Object.values(REPLIES).map(({ code, status, text }) => {
  const pattern = text.replace(/[\\^$.|?*+()[\]]/g, '\\$&').replace(/\{\w+\}/g, '[^]*');
  const kind = Math.floor(code / 100);
  return new RegExp(`^${code} ${status === null ? '' : `${kind}\\.${status.replace('.', '\\.')} `}${pattern}$`);
});

/** Octets in, whole replies out. @throws where they are no replies of ours */
export class ReplyReader {
  #rest = '';
  #lines: string[] = [];
  #code = '';

  /** Adds to `replies` those that have come whole. */
  feed(octets: string, replies: HeardReply[]): void {
    this.#rest += octets;
    for (let end = this.#rest.indexOf('\r\n'); end >= 0; end = this.#rest.indexOf('\r\n')) {
      const line = this.#rest.slice(0, end);
      this.#rest = this.#rest.slice(end + 2);
      const [, code = '', mark, text = ''] = LINE.exec(line) ?? [];
      assert.notEqual(code, '', `no line of a reply: ${JSON.stringify(line.slice(0, 200))}`);
      assert.ok(line.length <= LINE_LIMIT || code === '334', `a line of ${line.length} octets`);
      assert.ok(this.#code === '' || this.#code === code, `codes ${this.#code} and ${code} in one reply`);
      this.#lines.push(text);
      this.#code = mark === '-' ? code : '';
      if (mark === '-') continue;
      const reply = { code: Number(code), text: this.#lines.join('\n') };
      this.#lines = [];
      assert.ok(
        CATALOGUE.some((entry) => entry.test(`${reply.code} ${reply.text}`)),
        `not in the catalogue: ${code} ${reply.text}`,
      );
      replies.push(reply);
    }
  }

  /** A reply has begun and not ended. */
  get inside(): boolean {
    return this.#rest !== '' || this.#lines.length > 0;
  }
}
