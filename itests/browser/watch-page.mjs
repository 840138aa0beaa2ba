// node watch-page.mjs URL PLAYING KILLED SCREENSHOT
// Opens the watch page; makes the file PLAYING when it plays; when the file KILLED is there the encoder is back, and the
// page has to play again without having been loaded again.
import { existsSync, writeFileSync } from 'node:fs';
import { launch } from './chromium.mjs';

const [url, playing, killed, screenshot] = process.argv.slice(2);
const browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  let loads = 0;
  page.on('load', () => loads++);
  await page.goto(url);
  const time = () => page.evaluate(() => document.querySelector('video').currentTime);
  await page.locator('.player[data-phase=live]').waitFor({ timeout: 30000 });
  const start = await time();
  while ((await time()) < start + 2) await page.waitForTimeout(200);
  writeFileSync(playing, '');
  while (!existsSync(killed)) await page.waitForTimeout(200);
  await page.waitForTimeout(6000);
  await page.locator('.player[data-phase=live]').waitFor({ timeout: 30000 });
  const before = await time();
  await page.waitForTimeout(5000);
  const latency = await page.evaluate(() => parseFloat(document.querySelector('.facts dd').textContent));
  const way = await page.evaluate(() => document.querySelectorAll('.facts dd')[1].textContent);
  await page.screenshot({ path: screenshot });
  console.log(JSON.stringify({ reloads: loads - 1, advancedAfter: (await time()) - before, latencySeconds: latency, way }));
} finally {
  await browser.close();
}
