// npm's smtp-server with the syncs that custody needs and nothing else, for bench/accept.ts: the mail is written to a file, the
// file synced, renamed and its folder synced, then the 250 said and the file removed. Prints its port. `node bench/bare.ts FOLDER`
import { mkdir, open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: bare.ts FOLDER');
await mkdir(folder, { recursive: true });
const parent = await open(folder);
let count = 0;

async function keep(chunks: readonly Buffer[]): Promise<void> {
  const name = String(count++);
  const [written, kept] = [join(folder ?? '', `.${name}`), join(folder ?? '', name)];
  const file = await open(written, 'wx');
  await file.writev(chunks);
  await file.sync();
  await file.close();
  await rename(written, kept);
  await parent.sync();
  unlink(kept).catch(() => {});
}

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  logger: false,
  onData(stream: SMTPServerDataStream, _session, callback) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => keep(chunks).then(() => callback(null, 'queued'), callback));
  },
});
const socket = server.listen(0, '127.0.0.1', () => {
  const address = socket.address();
  if (address !== null && typeof address === 'object') process.send?.(address.port);
});
process.once('disconnect', () => process.exit());
