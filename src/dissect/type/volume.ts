import type { Bytes } from '../../mail/bytes.ts';

/** ISO 9660 section 6.2.1: 16 sectors of 2048 octets stand before the first volume descriptor. */
const VOLUME_DESCRIPTOR = 16 * 2048 + 1;
const SECTOR = 512;

/** Images of discs: what stands at their start is anything, or nothing. */
export function volumeType(content: Bytes): string | null {
  if (content.size < SECTOR) return null;
  if (content.size > VOLUME_DESCRIPTOR + 5) {
    const mark = content.slice(VOLUME_DESCRIPTOR, VOLUME_DESCRIPTOR + 5).toString('latin1');
    if (mark === 'CD001') return 'application/x-iso9660-image';
    if (mark === 'BEA01') return 'application/x-udf-image';
  }
  const trailer = content.slice(content.size - SECTOR, content.size - SECTOR + 8).toString('latin1');
  if (trailer === 'conectix') return 'application/x-vhd';
  return trailer.startsWith('koly') ? 'application/x-apple-diskimage' : null;
}

/** Images of drives and their partitions, by what stands in their first sectors. Asked only where nothing else is known. */
export function driveType(head: Buffer, size: number): string | null {
  if (head.length < 2048) return null;
  const text = (start: number, end: number) => head.toString('latin1', start, end);
  if (text(3, 11) === 'NTFS    ') return 'application/x-ntfs-image';
  if (text(3, 11) === 'EXFAT   ') return 'application/x-exfat-image';
  if (text(512, 520) === 'EFI PART') return 'application/x-gpt-image';
  if (text(0, 2) === 'ER' && text(512, 514) === 'PM') return 'application/x-apple-partition-image';
  if (text(32, 36) === 'NXSB') return 'application/x-apfs-image';
  if (text(1024, 1028) === 'H+\0\x04' || text(1024, 1028) === 'HX\0\x05') return 'application/x-hfs-image';
  if (isExt(head)) return 'application/x-ext-image';
  if (head.readUInt16LE(510) !== 0xaa55) return null;
  if (isFat(head)) return 'application/x-fat-image';
  return hasPartitions(head, size) ? 'application/x-mbr-image' : null;
}

/** The superblock: magic, a block size of 1 to 64 KB, inodes and blocks. */
function isExt(head: Buffer): boolean {
  if (head.readUInt16LE(1080) !== 0xef53) return false;
  return head.readUInt32LE(1048) <= 6 && head.readUInt32LE(1024) > 0 && head.readUInt32LE(1028) > 0;
}

/** [FAT] "Boot Sector and BPB": a jump, a sector size, a cluster size, one or two tables. */
function isFat(head: Buffer): boolean {
  const jump = head[0] === 0xeb || head[0] === 0xe9;
  const sector = head.readUInt16LE(11);
  const cluster = head[13] ?? 0;
  const tables = head[16] ?? 0;
  const power = (value: number) => value > 0 && (value & (value - 1)) === 0;
  return jump && power(sector) && sector >= 512 && sector <= 4096 && power(cluster) && (tables === 1 || tables === 2);
}

/** A partition table in the first sector: four entries of which each is empty or lies within the image. */
function hasPartitions(head: Buffer, size: number): boolean {
  let used = 0;
  for (let at = 446; at < 510; at += 16) {
    const status = head[at] ?? 0;
    const type = head[at + 4] ?? 0;
    const start = head.readUInt32LE(at + 8);
    if (status !== 0 && status !== 0x80) return false;
    if (type === 0) continue;
    if (start === 0 || start * SECTOR >= size) return false;
    used++;
  }
  return used > 0;
}
