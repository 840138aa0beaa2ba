// node publish-page.mjs ORIGIN STREAM KEY OTHER FOLDER
// Publishes STREAM from its page with a fake camera: without a key, with a wrong one, then with KEY. Watches it and OTHER
// on their pages, and makes FOLDER/playing when all are live. For each file step-1, step-2 … it waits until all are live
// again and makes back-1, back-2 …; when the file end is there it prints what it saw.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from './chromium.mjs';

const [origin, stream, key, other, folder] = process.argv.slice(2);
const browser = await launch(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);

/** Notes the longest time without a new picture. */
function noteGaps() {
  let frames = 0;
  let changedMs = 0;
  window.longestGapMs = 0;
  window.setInterval(() => {
    const total = document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
    // a new session counts anew
    if (total < frames) frames = 0;
    if (total !== frames) {
      const now = performance.now();
      if (changedMs > 0) window.longestGapMs = Math.max(window.longestGapMs, now - changedMs);
      changedMs = now;
      frames = total;
    }
  }, 20);
}

/** Notes the longest time without a session. */
function noteAbsence() {
  window.longestGapMs = 0;
  let leftMs = 0;
  new MutationObserver(() => {
    const phase = document.querySelector('.studio').dataset.phase;
    if (phase === 'live' && leftMs > 0) window.longestGapMs = Math.max(window.longestGapMs, performance.now() - leftMs);
    leftMs = phase === 'live' ? 0 : leftMs || performance.now();
  }).observe(document.querySelector('.studio'), { attributes: true, attributeFilter: ['data-phase'] });
}

async function watch(name) {
  const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
  await page.goto(`${origin}/watch/${name}?via=whep`);
  await page.locator('.player[data-phase=live]').waitFor({ timeout: 60000 });
  await page.evaluate(noteGaps);
  return page;
}

const frames = (page) => page.evaluate(() => document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames);

async function plays(page) {
  await page.locator('.player[data-phase=live]').waitFor({ timeout: 60000 });
  const before = await frames(page);
  while ((await frames(page)) - before < 10) await page.waitForTimeout(100);
}

const takeGap = (page) => page.evaluate(() => {
  const gap = Math.round(window.longestGapMs);
  window.longestGapMs = 0;
  return gap;
});

try {
  const result = {};
  const publishing = await browser.newPage({ viewport: { width: 1000, height: 1100 } });
  await publishing.goto(`${origin}/publish/${stream}`);
  const go = publishing.getByRole('button', { name: 'Go live' });
  const refusal = async () => {
    await go.click();
    await publishing.locator('.studio[data-phase=refused]').waitFor({ timeout: 30000 });
    return publishing.locator('.publish-message').textContent();
  };
  result.withoutKey = await refusal();
  await publishing.getByLabel('Stream key').fill('wrong');
  result.wrongKey = await refusal();
  await publishing.locator('select[name=bits]').selectOption('500000');
  await publishing.locator('select[name=height]').selectOption('360');
  await publishing.getByLabel('Stream key').fill(key);
  await go.click();
  await publishing.locator('.studio[data-phase=live]').waitFor({ timeout: 30000 });
  await publishing.evaluate(noteAbsence);

  const watching = await watch(stream);
  const watchingOther = await watch(other);
  await plays(watching);
  await plays(watchingOther);
  await publishing.screenshot({ path: join(folder, 'publish.png') });
  await watching.screenshot({ path: join(folder, 'watch.png') });
  // how long pictures pause without any reason: hardly, unless other programs have the machine
  const usualGapMs = Math.max(await takeGap(watching), await takeGap(watchingOther));
  writeFileSync(join(folder, 'playing'), '');

  const gaps = { publishing: [], watching: [], watchingOther: [] };
  for (let step = 1; !existsSync(join(folder, 'end'));) {
    if (existsSync(join(folder, `step-${step}`))) {
      await publishing.locator('.studio[data-phase=live]').waitFor({ timeout: 60000 });
      await plays(watching);
      await plays(watchingOther);
      gaps.publishing.push(await takeGap(publishing));
      gaps.watching.push(await takeGap(watching));
      gaps.watchingOther.push(await takeGap(watchingOther));
      writeFileSync(join(folder, `back-${step}`), '');
      step++;
    }
    await publishing.waitForTimeout(100);
  }
  const way = (page) => page.evaluate(() => document.querySelectorAll('.facts dd')[1].textContent);
  result.way = await way(watching);
  result.otherWay = await way(watchingOther);
  result.sends = await publishing.evaluate(() => document.querySelector('.facts').innerText.replaceAll('\n', ' '));
  result.keyIsKept = await publishing.evaluate((secret) =>
    location.href.includes(secret) || JSON.stringify({ ...localStorage, ...sessionStorage }).includes(secret), key);
  result.usualGapMs = usualGapMs;
  result.longestGapMs = Math.max(...Object.values(gaps).flat(), 0);
  console.log(JSON.stringify({ ...result, gaps }));
} finally {
  await browser.close();
}
