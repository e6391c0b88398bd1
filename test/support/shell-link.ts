/** Windows shortcuts made octet by octet, [MS-SHLLINK]. */
export interface ShellLinkDraft {
  /** In LinkInfo. */
  readonly localPath?: string;
  /** In LinkInfo: a share. */
  readonly share?: string;
  /** In the EnvironmentVariableDataBlock. */
  readonly environment?: string;
  /** Items of the IDList. */
  readonly items?: readonly string[];
  readonly name?: string;
  readonly relativePath?: string;
  readonly workingFolder?: string;
  readonly args?: string;
  readonly icon?: string;
  readonly machine?: string;
  /** StringData in the system's code page. */
  readonly ansi?: boolean;
  readonly behind?: Buffer;
}

const CLSID = Buffer.from('0114020000000000c000000000000046', 'hex');

export function shellLink(draft: ShellLinkDraft): Buffer {
  const { items, localPath, share, environment, machine, ansi = false, behind = Buffer.alloc(0) } = draft;
  const strings = [draft.name, draft.relativePath, draft.workingFolder, draft.args, draft.icon];
  let flags = ansi ? 0 : 0x80;
  if (items !== undefined) flags |= 1;
  if (localPath !== undefined || share !== undefined) flags |= 2;
  for (const [index, value] of strings.entries()) if (value !== undefined) flags |= 4 << index;
  const header = Buffer.alloc(76);
  header.writeUInt32LE(76, 0);
  CLSID.copy(header, 4);
  header.writeUInt32LE(flags, 20);
  return Buffer.concat([
    header,
    ...(items === undefined ? [] : [idList(items)]),
    ...((flags & 2) === 0 ? [] : [linkInfo(localPath, share)]),
    ...strings.flatMap((value) => (value === undefined ? [] : [stringData(value, ansi)])),
    ...(environment === undefined ? [] : [pathBlock(0xa0000001, environment)]),
    ...(machine === undefined ? [] : [tracker(machine)]),
    Buffer.alloc(4),
    behind,
  ]);
}

function idList(items: readonly string[]): Buffer {
  const entries = items.map((item) => {
    const name = Buffer.from(`\u0032\0\0\0${item}\0\0`, 'utf16le');
    const size = Buffer.alloc(2);
    size.writeUInt16LE(name.length + 2);
    return Buffer.concat([size, name]);
  });
  const list = Buffer.concat([...entries, Buffer.alloc(2)]);
  const size = Buffer.alloc(2);
  size.writeUInt16LE(list.length);
  return Buffer.concat([size, list]);
}

function linkInfo(localPath = '', share = ''): Buffer {
  const path = Buffer.from(`${localPath}\0`, 'latin1');
  const net = Buffer.concat([Buffer.alloc(20), Buffer.from(`${share}\0`, 'latin1')]);
  net.writeUInt32LE(net.length, 0);
  net.writeUInt32LE(20, 8);
  const head = Buffer.alloc(28);
  const size = head.length + path.length + net.length + 1;
  head.writeUInt32LE(size, 0);
  head.writeUInt32LE(28, 4);
  head.writeUInt32LE(share === '' ? 1 : 2, 8);
  if (localPath !== '') head.writeUInt32LE(28, 16);
  if (share !== '') head.writeUInt32LE(28 + path.length, 20);
  head.writeUInt32LE(size - 1, 24);
  return Buffer.concat([head, path, net, Buffer.alloc(1)]);
}

function stringData(value: string, ansi: boolean): Buffer {
  const size = Buffer.alloc(2);
  size.writeUInt16LE(value.length);
  return Buffer.concat([size, Buffer.from(value, ansi ? 'latin1' : 'utf16le')]);
}

function pathBlock(signature: number, path: string): Buffer {
  const block = Buffer.alloc(0x314);
  block.writeUInt32LE(block.length, 0);
  block.writeUInt32LE(signature, 4);
  block.write(path, 8, 'latin1');
  block.write(path, 268, 'utf16le');
  return block;
}

function tracker(machine: string): Buffer {
  const block = Buffer.alloc(0x60);
  block.writeUInt32LE(block.length, 0);
  block.writeUInt32LE(0xa0000003, 4);
  block.writeUInt32LE(0x58, 8);
  block.write(machine, 16, 'latin1');
  return block;
}
