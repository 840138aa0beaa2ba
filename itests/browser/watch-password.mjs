// node watch-password.mjs URL PASSWORD SCREENSHOT
// Opens a watch or embed page of a stream with a password, gives a wrong one and then the right one, waits for a picture,
// and prints what the page said, whether it asked again after it was loaded anew, and what it fetched.
import { launch } from './chromium.mjs';

const [url, password, screenshot] = process.argv.slice(2);
const browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  const fetched = new Set();
  page.on('request', (request) => fetched.add(request.url().replace(/.*\//, '').replace(/\?.*/, '')));
  await page.goto(url);
  const form = page.locator('.password-form');
  await form.waitFor({ state: 'visible', timeout: 30000 });
  await page.screenshot({ path: screenshot });
  const field = form.locator('input[type=password]');
  await field.fill('not this');
  await field.press('Enter');
  const hint = form.locator('[role=alert]');
  await hint.filter({ hasText: /./ }).waitFor({ timeout: 10000 });
  const said = await hint.textContent();
  await field.fill(password);
  await field.press('Enter');
  const live = page.locator('.player[data-phase=live]');
  await live.waitFor({ timeout: 60000 });
  await page.waitForFunction(() => document.querySelector('video').videoWidth > 0, null, { timeout: 30000 });
  const cookies = (await page.context().cookies()).length;
  await page.reload();
  await live.waitFor({ timeout: 60000 });
  console.log(JSON.stringify({
    said,
    cookies,
    asksAgain: await form.isVisible(),
    address: page.url(),
    width: await page.evaluate(() => document.querySelector('video').videoWidth),
    whep: fetched.has('whep'),
    hls: [...fetched].some((name) => name.endsWith('.m4s')),
  }));
} finally {
  await browser.close();
}
