/** Fields that mails begin with. Two of them, one of them the first or second line, make a mail. */
const FIELD =
  /^(?:received|return-path|delivered-to|from|to|cc|subject|date|message-id|mime-version|content-(?:type|transfer-encoding|disposition|id|description)|sender|reply-to|x-[a-z0-9-]+|dkim-signature|arc-[a-z-]+|authentication-results|received-spf|list-[a-z-]+|in-reply-to|references|envelope-to|x400-[a-z-]+|importance|priority|thread-(?:topic|index)|user-agent)[ \t]*:/i;
const LINE = /^[!-9;-~]+[ \t]*:/;
const TELLING =
  /^(?:received|return-path|from|to|subject|date|message-id|mime-version|content-(?:type|transfer-encoding|disposition))[ \t]*:/i;
/** An entity that is nothing but its type and its body, as what S/MIME compresses may be. */
const TYPE_ALONE =
  /^content-type[ \t]*:[ \t]*[a-z]+\/[a-z0-9.+-]+[ \t]*(?:;[^\r\n]*)?\r?\n(?:[ \t][^\r\n]*\r?\n){0,5}\r?\n\s*\S/i;
const MOST_LINES = 60;

/** Whether content that begins so is a mail (RFC 5322) or one with an mbox line before it. */
export function looksLikeMail(head: Buffer): boolean {
  const text = head.toString('latin1');
  if (TYPE_ALONE.test(text)) return true;
  const lines = text.split(/\r?\n/, MOST_LINES);
  if (/^>?From \S+/.test(lines[0] ?? '')) lines.shift();
  let known = 0;
  let telling = 0;
  for (const line of lines) {
    if (line === '') break;
    if (line.startsWith(' ') || line.startsWith('\t')) continue;
    if (!LINE.test(line)) {
      // The head may have been cut within a field.
      return line === lines.at(-1) && telling > 1;
    }
    if (FIELD.test(line)) known++;
    if (TELLING.test(line)) telling++;
  }
  return telling >= 2 || (telling >= 1 && known >= 3);
}
