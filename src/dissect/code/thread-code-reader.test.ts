import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { png, qrCode } from '../../../test/support/pictures.ts';
import { memoryBytes } from '../../mail/bytes.ts';
import { ThreadCodeReader } from './thread-code-reader.ts';

const reader = new ThreadCodeReader();
after(() => reader.close());

const picture = async (text: string) => memoryBytes(png(await qrCode(text)));
/** Of many pixels, which take a while. */
const large = (grey: number) => memoryBytes(png({ width: 2000, height: 2000, grey: Buffer.alloc(4_000_000, grey) }));

test('whoever has no time does not wait for others, and does not hold them up', async () => {
  const first = reader.read(large(1), 10_000);
  const impatient = await Promise.all(Array.from({ length: 20 }, async (_, n) => reader.read(large(n + 2), 1)));
  assert.ok(impatient.every((texts) => texts === null));
  assert.deepEqual(await first, []);
  assert.deepEqual(await reader.read(await picture('behind them'), 10_000), ['behind them']);
});

test('a picture that comes again is not read again, even by those who have no time', async () => {
  const logo = await picture('logo');
  const all = await Promise.all(Array.from({ length: 100 }, () => reader.read(logo, 10_000)));
  assert.ok(all.every((texts) => texts?.[0] === 'logo'));
  assert.deepEqual(await reader.read(logo, 0), ['logo']);
});

test('a thread that large pictures have made large is not kept, nor is it after its end', async () => {
  for (let grey = 50; grey < 54; grey++) assert.deepEqual(await reader.read(large(grey), 10_000), []);
  await reader.close();
  assert.deepEqual(await reader.read(await picture('another'), 10_000), ['another']);
});
