import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { type Pixels, palettePng } from './palette-png.ts';
import { SCENES } from './scenes.ts';

/** `npm run slack:pages`: every message as a page, and as a picture at a phone's width by the machine's own Chromium. */
const FOLDER = join(import.meta.dirname, '..', '..', '..', 'docs', 'slack');

/** The browser decodes its own picture, so that no library is needed for it. It runs there, hence as text. */
const DECODE = (png: string) => `(async () => {
  const image = new Image();
  image.src = 'data:image/png;base64,${png}';
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  let bytes = '';
  for (let at = 0; at < data.length; at += 8192) bytes += String.fromCharCode(...data.subarray(at, at + 8192));
  return { width: image.width, height: image.height, bytes: btoa(bytes) };
})()`;

async function pixelsOf(tab: Page): Promise<Pixels> {
  const png = (await tab.screenshot({ fullPage: true })).toString('base64');
  const { bytes, ...size } = await tab.evaluate<{ width: number; height: number; bytes: string }>(
    DECODE(png),
  );
  return { ...size, bytes: Buffer.from(bytes, 'base64') };
}

mkdirSync(FOLDER, { recursive: true });
for (const name of readdirSync(FOLDER)) if (/\.(html|png)$/.test(name)) rmSync(join(FOLDER, name));
for (const [name, html] of SCENES) writeFileSync(join(FOLDER, `${name}.html`), html);

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  // Grey edges only: coloured ones make a picture twice as large.
  args: ['--no-sandbox', '--disable-lcd-text'],
});
try {
  const tab = await browser.newPage({ viewport: { width: 390, height: 100 }, deviceScaleFactor: 1.2 });
  for (const [name] of SCENES) {
    await tab.goto(pathToFileURL(join(FOLDER, `${name}.html`)).href);
    writeFileSync(join(FOLDER, `${name}.png`), palettePng(await pixelsOf(tab)));
  }
} finally {
  await browser.close();
}
console.log(`wrote ${SCENES.length} pages to ${FOLDER}`);
