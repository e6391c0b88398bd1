interface Magic {
  readonly offset: number;
  readonly octets: Buffer;
  readonly type: string;
}

/** Offset, octets as Latin-1, type. Of two that fit, the first holds. */
const TABLE: readonly (readonly [number, string, string])[] = [
  // Containers
  [0, 'PK\x03\x04', 'application/zip'],
  [0, 'PK\x05\x06', 'application/zip'],
  [0, 'PK\x07\x08PK\x03\x04', 'application/zip'],
  [0, 'PK00PK\x03\x04', 'application/zip'],
  [0, '\x1f\x8b\x08', 'application/gzip'],
  [0, 'BZh', 'application/x-bzip2'],
  [0, '\xfd7zXZ\0', 'application/x-xz'],
  [0, "7z\xbc\xaf'\x1c", 'application/x-7z-compressed'],
  [0, 'Rar!\x1a\x07', 'application/vnd.rar'],
  [0, 'RE~^', 'application/vnd.rar'],
  [0, 'MSCF\0\0\0\0', 'application/vnd.ms-cab-compressed'],
  [0, 'ISc(', 'application/x-installshield-cab'],
  [2, '-lh', 'application/x-lzh-compressed'],
  [2, '-lz', 'application/x-lzh-compressed'],
  [257, 'ustar', 'application/x-tar'],
  [0, '\x28\xb5\x2f\xfd', 'application/zstd'],
  [0, '\x04\x22\x4d\x18', 'application/x-lz4'],
  [0, '\x02\x21\x4c\x18', 'application/x-lz4'],
  [0, '\x1f\x9d', 'application/x-compress'],
  [0, '\x1f\xa0', 'application/x-compress'],
  [0, 'SZDD\x88\xf0\x27\x33', 'application/x-ms-compress'],
  [0, 'SZ \x88\xf0\x27\x33\xd1', 'application/x-ms-compress'],
  [0, 'KWAJ\x88\xf0\x27\xd1', 'application/x-ms-kwaj'],
  [8, '\x19\x04\0\x10', 'application/vnd.symbian.install'],
  [0, 'LZIP\x01', 'application/x-lzip'],
  [0, '\x5d\0\0', 'application/x-lzma'],
  [0, '\x89LZO\0\r\n\x1a\n', 'application/x-lzop'],
  [0, '070701', 'application/x-cpio'],
  [0, '070702', 'application/x-cpio'],
  [0, '070707', 'application/x-cpio'],
  [0, '\xc7\x71', 'application/x-cpio'],
  [0, '\x71\xc7', 'application/x-cpio'],
  [0, '!<arch>\ndebian', 'application/vnd.debian.binary-package'],
  [0, '!<arch>\n', 'application/x-archive'],
  [0, '!<thin>\n', 'application/x-archive'],
  [0, '\xed\xab\xee\xdb', 'application/x-rpm'],
  [0, 'xar!', 'application/x-xar'],
  [0, 'MSWIM\0\0\0', 'application/x-ms-wim'],
  [0, 'hsqs', 'application/x-squashfs'],
  [0, 'sqsh', 'application/x-squashfs'],
  [16, 'Compressed ROMFS', 'application/x-cramfs'],
  [0, ':\xff&\xed\x01\0', 'application/x-android-sparse-image'],
  [7, '**ACE**', 'application/x-ace-compressed'],
  [0, 'ALZ\x01', 'application/x-alz'],
  [0, 'EGGA', 'application/x-egg'],
  [0, 'ArC\x01', 'application/x-freearc'],
  [0, 'LRZI\0', 'application/x-lrzip'],
  [0, 'RZIP\x02', 'application/x-rzip'],
  [0, '\xff\x06\0\0sNaPpY', 'application/x-snappy-framed'],
  [0, '\x8f\xaf\xac\x84', 'application/x-ppmd'],
  [0, '7kSt', 'application/x-zpaq'],
  [0, 'zPQ', 'application/x-zpaq'],
  [0, 'SIT!', 'application/x-stuffit'],
  [0, 'StuffIt', 'application/x-stuffit'],
  [20, '\xdc\xa7\xc4\xfd', 'application/x-zoo'],
  [0, 'conectix', 'application/x-vhd'],
  [0, 'vhdxfile', 'application/x-vhdx'],
  [0, 'QFI\xfb', 'application/x-qemu-disk'],
  [0, 'KDMV', 'application/x-vmdk'],
  [64, '\x7f\x10\xda\xbe', 'application/x-virtualbox-disk'],
  [0, 'ITOLITLS\x01\0\0\0', 'application/x-ms-help2'],
  // Documents and what carries code
  [0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'application/x-ole-storage'],
  // Workbooks without the OLE2 file around them: BIFF 8, BIFF 5.
  [0, '\x09\x08\x10\0\0\x06', 'application/vnd.ms-excel'],
  [0, '\x09\x08\x10\0\0\x05', 'application/vnd.ms-excel'],
  [0, '\x09\x08\x08\0\0\x05', 'application/vnd.ms-excel'],
  [0, '%PDF-', 'application/pdf'],
  [0, '{\\rt', 'application/rtf'],
  [0, 'ActiveMime', 'application/x-mso'],
  [0, '%!PS', 'application/postscript'],
  [0, '\x78\x9f\x3e\x22', 'application/vnd.ms-tnef'],
  [0, 'L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F', 'application/x-ms-shortcut'],
  [0, 'bplist00', 'application/x-bplist'],
  [0, 'ITSF\x03\0\0\0', 'application/vnd.ms-htmlhelp'],
  [0, '\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3', 'application/onenote'],
  [0, '\x7fELF', 'application/x-elf'],
  [0, '\xcf\xfa\xed\xfe', 'application/x-mach-binary'],
  [0, '\xce\xfa\xed\xfe', 'application/x-mach-binary'],
  [0, '\xfe\xed\xfa\xcf', 'application/x-mach-binary'],
  [0, '\xfe\xed\xfa\xce', 'application/x-mach-binary'],
  [0, '\0asm', 'application/wasm'],
  [0, 'dex\n', 'application/vnd.android.dex'],
  [0, '?_\x03\0', 'application/winhlp'],
  [0, '\0\x01\0\0Standard Jet DB', 'application/x-msaccess'],
  [0, '\0\x01\0\0Standard ACE DB', 'application/x-msaccess'],
  [54, 'FAT1', 'application/x-fat-image'],
  [82, 'FAT32', 'application/x-fat-image'],
  [0, '!BDN', 'application/vnd.ms-outlook-pst'],
  [0, 'SQLite format 3\0', 'application/vnd.sqlite3'],
  [0, 'FWS', 'application/x-shockwave-flash'],
  [0, 'CWS', 'application/x-shockwave-flash'],
  [0, 'ZWS', 'application/x-shockwave-flash'],
  // Pictures, sound, film, fonts
  [0, '\xff\xd8\xff', 'image/jpeg'],
  [0, '\x89PNG\r\n\x1a\n', 'image/png'],
  [0, 'GIF87a', 'image/gif'],
  [0, 'GIF89a', 'image/gif'],
  [0, 'II*\0', 'image/tiff'],
  [0, 'MM\0*', 'image/tiff'],
  [0, '\0\0\x01\0', 'image/vnd.microsoft.icon'],
  [0, '8BPS', 'image/vnd.adobe.photoshop'],
  [0, '\xd7\xcd\xc6\x9a', 'image/wmf'],
  [40, ' EMF', 'image/emf'],
  [8, 'WEBP', 'image/webp'],
  [8, 'WAVE', 'audio/wav'],
  [8, 'AVI ', 'video/x-msvideo'],
  [4, 'ftypheic', 'image/heic'],
  [4, 'ftypheix', 'image/heic'],
  [4, 'ftypavif', 'image/avif'],
  [4, 'ftypM4A', 'audio/mp4'],
  [4, 'ftypqt', 'video/quicktime'],
  [4, 'ftyp', 'video/mp4'],
  [0, 'ID3\x02', 'audio/mpeg'],
  [0, 'ID3\x03', 'audio/mpeg'],
  [0, 'ID3\x04', 'audio/mpeg'],
  [0, '\xff\xfb', 'audio/mpeg'],
  [0, '\xff\xf3', 'audio/mpeg'],
  [0, 'OggS', 'application/ogg'],
  [0, 'fLaC', 'audio/flac'],
  [0, '#!AMR', 'audio/amr'],
  [0, 'MThd', 'audio/midi'],
  [0, '\x1a\x45\xdf\xa3', 'video/x-matroska'],
  [0, '\0\0\x01\xba', 'video/mpeg'],
  [0, '\0\0\x01\xb3', 'video/mpeg'],
  [0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11', 'video/x-ms-asf'],
  [0, 'wOFF', 'font/woff'],
  [0, 'wOF2', 'font/woff2'],
  [0, 'OTTO\0', 'font/otf'],
];

/** Types whose files may be nothing but text. The other signatures do not count at the head of a text. */
export const MAY_BE_TEXT: ReadonlySet<string> = new Set([
  'application/pdf',
  'application/rtf',
  'application/postscript',
  'application/x-cpio',
  'application/x-archive',
  'application/vnd.debian.binary-package',
  // A comment before the picture may be as long as what is looked at.
  'image/jpeg',
]);

/** Rules by the octet that they ask for at the place of their first octet. */
const AT_START = new Map<number, Magic[]>();
const ELSEWHERE: Magic[] = [];
for (const [offset, octets, type] of TABLE) {
  const magic = { offset, octets: Buffer.from(octets, 'latin1'), type };
  const first = magic.octets[0] ?? 0;
  if (offset === 0) AT_START.set(first, [...(AT_START.get(first) ?? []), magic]);
  else ELSEWHERE.push(magic);
}

/** The type whose signature `head` bears; null where it bears none that is known. */
export function typeByMagic(head: Buffer): string | null {
  for (const magic of AT_START.get(head[0] ?? -1) ?? []) if (bears(head, magic)) return magic.type;
  for (const magic of ELSEWHERE) if (bears(head, magic)) return magic.type;
  return null;
}

function bears(head: Buffer, { offset, octets }: Magic): boolean {
  if (head[offset] !== octets[0] || head.length < offset + octets.length) return false;
  for (let i = 1; i < octets.length; i++) if (head[offset + i] !== octets[i]) return false;
  return true;
}
