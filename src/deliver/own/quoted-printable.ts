const LINE = 75;

/** UTF-8 text in quoted-printable (RFC 2045 section 6.7), lines ended by CRLF, the last one too. */
export function quotedPrintable(text: string): string {
  const lines = text.toWellFormed().split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => `${encodedLine(line)}\r\n`).join('');
}

function encodedLine(line: string): string {
  // White space at a line's end would be lost on the way; a dot or "From " at its start has meaning to some.
  const pieces = [...line].map((character, i, all) => encoded(character, i === 0, i === all.length - 1));
  let text = '';
  let length = 0;
  for (const piece of pieces) {
    if (length + piece.length > LINE) {
      text += '=\r\n';
      length = 0;
    }
    text += piece;
    length += piece.length;
  }
  return text;
}

function encoded(character: string, first: boolean, last: boolean): string {
  const plain = /^[\t\x20-\x3c\x3e-\x7e]$/.test(character);
  const fragile =
    (last && (character === ' ' || character === '\t')) || (first && (character === '.' || character === 'F'));
  if (plain && !fragile) return character;
  return [...Buffer.from(character, 'utf8')]
    .map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
