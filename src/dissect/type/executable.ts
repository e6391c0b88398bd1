export const PE_TYPE = 'application/vnd.microsoft.portable-executable';
export const ELF_TYPE = 'application/x-elf';
const MZ_TYPE = 'application/x-msdos-executable';
/** Programs that may carry an archive behind them. */
export const PROGRAMS: ReadonlySet<string> = new Set([PE_TYPE, MZ_TYPE, ELF_TYPE, 'application/x-mach-binary']);

/** Programs whose mark takes more than a table to tell. */
export function binaryProgram(head: Buffer): string | null {
  if (head[0] === 0x4d && head[1] === 0x5a) return isPortableExecutable(head) ? PE_TYPE : MZ_TYPE;
  if (head.length >= 8 && head.readUInt32BE(0) === 0xcafebabe) {
    // Java class and Mach-O for several processors share a mark; no Mach-O has 45 of them, no class a version below 45.
    return head.readUInt32BE(4) < 45 ? 'application/x-mach-binary' : 'application/java-vm';
  }
  return null;
}

function isPortableExecutable(head: Buffer): boolean {
  if (head.length < 64) return false;
  const offset = head.readUInt32LE(60);
  // Where the header lies beyond the head, nothing but a Windows program has it there.
  return offset + 4 > head.length ? offset < 0x1000_0000 : head.toString('latin1', offset, offset + 4) === 'PE\0\0';
}
