import { temporaryFolder } from './folder.ts';
import { Random } from './random.ts';
import { runTool } from './tool.ts';

/** A picture as it stands in a mail. */
export interface Picture {
  readonly type: string;
  readonly octets: Buffer;
}

const WIDTH = 320;
const HEIGHT = 240;

/** Coloured rectangles on white, always the same for a seed, as a PPM file. */
export function painting(seed: number): Buffer {
  const random = new Random(seed);
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3, 255);
  for (let n = 0; n < 12; n++) {
    const [left, top] = [random.below(WIDTH), random.below(HEIGHT)];
    const [right, bottom] = [left + 20 + random.below(150), top + 20 + random.below(100)];
    const colour = [random.below(256), random.below(256), random.below(256)];
    for (let y = top; y < Math.min(bottom, HEIGHT); y++) {
      for (let x = left; x < Math.min(right, WIDTH); x++) pixels.set(colour, (y * WIDTH + x) * 3);
    }
  }
  return Buffer.concat([Buffer.from(`P6\n${WIDTH} ${HEIGHT}\n255\n`), pixels]);
}

/** The painting as mails bear it, by what it is. */
export function coloured(ppm: Buffer): readonly (readonly [string, Picture])[] {
  using folder = temporaryFolder('paintings');
  const run = (name: string, ...args: readonly string[]) => runTool(folder.path, name, args, ppm);
  const jpeg = (kind: string, ...args: readonly string[]) =>
    [`JPEG, ${kind}`, { type: 'image/jpeg', octets: run('cjpeg', ...args) }] as const;
  return [
    ['PNG', { type: 'image/png', octets: run('pnmtopng', '-compression', '0') }],
    ['PNG with other filters', { type: 'image/png', octets: run('pnmtopng', '-paeth', '-compression', '0') }],
    ['GIF', { type: 'image/gif', octets: run('ppmtogif') }],
    ['interlaced GIF', { type: 'image/gif', octets: run('ppmtogif', '-interlace') }],
    jpeg('quality 90', '-quality', '90'),
    jpeg('quality 40', '-quality', '40'),
    jpeg('progressive', '-progressive'),
    jpeg('without subsampling', '-sample', '1x1'),
    jpeg('restart markers', '-restart', '1'),
    jpeg('grey', '-grayscale'),
  ];
}
