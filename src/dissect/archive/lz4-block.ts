/** Matches reach so far back. */
export const LZ4_WINDOW = 64 * 1024;

const MIN_MATCH = 4;

/**
 * Decodes one block ("LZ4 Block Format Description") into `target` from `start` on; what stands before it may be referred to.
 * @returns where the output ends; -1 where the block is damaged or has more to say than there is room
 */
export function decodeLz4Block(block: Buffer, target: Buffer, start: number): number {
  let from = 0;
  let to = start;
  // Lengths beyond what four bits say go on in octets of 255.
  const length = (nibble: number): number => {
    let total = nibble;
    for (let octet = nibble === 15 ? 255 : 0; octet === 255; total += octet) octet = block[from++] ?? 0;
    return total;
  };
  while (from < block.length) {
    const token = block[from++] ?? 0;
    const literals = length(token >>> 4);
    if (literals > block.length - from || literals > target.length - to) return -1;
    block.copy(target, to, from, from + literals);
    from += literals;
    to += literals;
    if (from === block.length) return to;
    if (from + 2 > block.length) return -1;
    const offset = block.readUInt16LE(from);
    from += 2;
    const match = length(token & 15) + MIN_MATCH;
    if (offset === 0 || offset > to || match > target.length - to) return -1;
    copyMatch(target, to, offset, match);
    to += match;
  }
  return to;
}

/** A match may overlap what it makes: then it repeats. */
function copyMatch(target: Buffer, to: number, offset: number, length: number): void {
  for (let done = 0; done < length; ) {
    const piece = Math.min(offset + done, length - done);
    target.copyWithin(to + done, to - offset, to - offset + piece);
    done += piece;
  }
}
