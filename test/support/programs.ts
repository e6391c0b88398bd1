const SECTION = 512;

/** A Windows program (PE) with one section: 1 KB, of which nothing runs. */
export function peProgram(text = ''): Buffer {
  const program = Buffer.alloc(SECTION * 2);
  program.write('MZ', 'latin1');
  program.writeUInt32LE(64, 60);
  program.write('PE\0\0', 64, 'latin1');
  program.writeUInt16LE(0x14c, 68); // i386
  program.writeUInt16LE(1, 70); // sections
  program.writeUInt16LE(224, 84); // of the optional header
  program.writeUInt16LE(0x0102, 86);
  program.writeUInt16LE(0x10b, 88);
  program.writeUInt32LE(0x1000, 88 + 16);
  program.writeUInt32LE(0x400000, 88 + 28);
  program.writeUInt32LE(0x1000, 88 + 32);
  program.writeUInt32LE(SECTION, 88 + 36);
  program.writeUInt16LE(4, 88 + 48);
  program.writeUInt32LE(0x2000, 88 + 56);
  program.writeUInt32LE(SECTION, 88 + 60);
  program.writeUInt16LE(3, 88 + 68);
  program.writeUInt32LE(16, 88 + 92);
  const section = 88 + 224;
  program.write('.text', section, 'latin1');
  program.writeUInt32LE(SECTION, section + 8);
  program.writeUInt32LE(0x1000, section + 12);
  program.writeUInt32LE(SECTION, section + 16);
  program.writeUInt32LE(SECTION, section + 20);
  program.writeUInt32LE(0x60000020, section + 36);
  program.write(text, SECTION, 'latin1');
  return program;
}

/** A program for Linux (ELF64) with one segment and no sections. */
export function elfProgram(): Buffer {
  const program = Buffer.alloc(SECTION);
  program.write('\x7fELF\x02\x01\x01', 'latin1');
  program.writeUInt16LE(2, 16);
  program.writeUInt16LE(62, 18);
  program.writeUInt32LE(1, 20);
  program.writeBigUInt64LE(64n, 32);
  program.writeUInt16LE(64, 52);
  program.writeUInt16LE(56, 54);
  program.writeUInt16LE(1, 56);
  program.writeUInt32LE(1, 64);
  program.writeBigUInt64LE(BigInt(SECTION), 64 + 32);
  return program;
}
