/** What a mail must come to, worked out by other means than the receiver's own. */
export interface ModelMail {
  /** As the receiver has to hand it on; null where it has to refuse it. */
  readonly content: string | null;
  readonly why: string;
}

export interface ModelLimits {
  readonly message: number;
  readonly header: number;
  readonly receivedLines: number;
  readonly bareNewlines: 'reject' | 'normalize';
}

const END = '\r\n.\r\n';

/** Octets of `text`, which follows DATA, up to and with the end of the mail; -1 where it has not come. */
export function endOfMail(text: string): number {
  // The CRLF behind DATA begins the first line.
  const at = `\r\n${text}`.indexOf(END);
  return at < 0 ? -1 : at + END.length - 2;
}

/** @param text what follows DATA, with the end of the mail */
export function modelMail(text: string, limits: ModelLimits): ModelMail {
  const lines = text.slice(0, -3).split('\r\n');
  const unstuffed = lines.map((line) => (line.startsWith('.') ? line.slice(1) : line)).join('\r\n');
  const content = unstuffed.replace(/(?<!\r)\n/g, '\r\n').replace(/\r(?!\n)/g, ' ');
  const refuse = (why: string) => ({ content: null, why });
  if (limits.bareNewlines === 'reject' && content !== unstuffed) return refuse('a bare CR or LF');
  if (content.length > limits.message) return refuse('too large');
  const empty = `\r\n${content}`.indexOf('\r\n\r\n');
  const header = empty < 0 ? content : content.slice(0, empty);
  if (header.length > limits.header) return refuse('the header is too large');
  const received = header.split('\r\n').filter((line) => /^received[ \t]*:/i.test(line)).length;
  if (received > limits.receivedLines) return refuse('a loop');
  // What begins with white space must not go on with the field that is put before it.
  return { content: /^[ \t]/.test(content) ? `\r\n${content}` : content, why: '' };
}
