import { crc32, deflateSync } from 'node:zlib';

/** A picture's pixels, four bytes each: red, green, blue and how opaque. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

const COLOURS = 256;

/**
 * A PNG of 256 colours: a third of what a browser writes, and nobody sees the difference in text. Of colours that
 * are nearly one the most frequent stays; the others become the nearest of those that stay.
 */
export function palettePng({ width, height, bytes }: Pixels): Buffer {
  const colours = coloursOf(bytes);
  const palette = paletteOf(colours);
  const index = new Map<number, number>();
  for (const colour of colours.keys()) index.set(colour, nearest(palette, colour));
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      rows[y * (width + 1) + 1 + x] = index.get(colourAt(bytes, 4 * (y * width + x))) ?? 0;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8); // Eight bits each, by a palette.
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(palette.flatMap(channels))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** By a group of near colours, so that a small sign keeps its own beside a thousand shades of grey. */
function paletteOf(colours: ReadonlyMap<number, number>): number[] {
  const groups = new Map<number, number>();
  for (const [colour] of [...colours].sort(([, a], [, b]) => b - a)) {
    const group = colour & 0xf0f0f0;
    if (!groups.has(group)) groups.set(group, colour);
  }
  return [...groups.values()].slice(0, COLOURS);
}

function coloursOf(bytes: Uint8Array): Map<number, number> {
  const found = new Map<number, number>();
  for (let at = 0; at < bytes.length; at += 4) {
    const colour = colourAt(bytes, at);
    found.set(colour, (found.get(colour) ?? 0) + 1);
  }
  return found;
}

const colourAt = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);

const channels = (colour: number): number[] => [colour >> 16, (colour >> 8) & 255, colour & 255];

function nearest(palette: readonly number[], colour: number): number {
  const own = channels(colour);
  const far = (other: number) =>
    channels(other).reduce((sum, each, at) => sum + (each - (own[at] ?? 0)) ** 2, 0);
  let best = 0;
  palette.forEach((each, at) => {
    if (far(each) < far(palette[best] ?? 0)) best = at;
  });
  return best;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
