// node console-tour.mjs SERVER PASSWORD FOLDER
// An operator logs in to the console, sees a stream appear, watches it and ends it. Makes the file READY in the folder when
// a stream has to be published, and waits for it; screenshots are put there too.
import { mkdirSync, writeFileSync } from 'node:fs';
import { Console, LOOKS, until } from './console-browser.mjs';

const [server, password, folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const HOSTILE = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';
const it = await Console.open(server);
const { page } = it;
const result = {};

try {
  await logsIn();
  await seesAStreamAppear();
  await watchesIt();
  await usesOnlyTheKeyboard();
  await bearsHostileText();
  await looksWellEverywhere();
  await endsASession();
  await logsInAgainWhereItWas();
  result.loads = it.loads;
  result.troubles = it.troubles;
  console.log(JSON.stringify(result));
} finally {
  await it.close();
}

async function logsIn() {
  const begin = Date.now();
  const answer = await page.goto('/console');
  await page.getByLabel('Account').waitFor();
  result.loginMs = Date.now() - begin;
  result.policy = answer.headers()['content-security-policy'];
  await it.login('admin', 'not-the-password');
  await page.getByRole('alert').filter({ hasText: /\S/ }).waitFor();
  result.refused = await page.getByRole('alert').textContent();
  await page.screenshot({ path: `${folder}/login.png` });
  await it.login('admin', password);
  await it.heading('Dashboard').waitFor();
  const again = Date.now();
  await page.reload();
  await it.heading('Dashboard').waitFor();
  await page.getByText('Processor').first().waitFor();
  result.dashboardMs = Date.now() - again;
  it.loads = 0;
}

async function seesAStreamAppear() {
  await page.getByRole('link', { name: 'Streams', exact: true }).click();
  await page.getByText('No stream is live').waitFor();
  writeFileSync(`${folder}/READY`, '');
  await page.getByRole('link', { name: 'live/camera', exact: true }).waitFor({ timeout: 40_000 });
  await until('the state', () => page.locator('tr', { hasText: 'live/camera' }).first().getByText('live', { exact: true }).count(), 20);
  await until('the bit rate', async () => /[1-9]\d* kbit\/s/.test(await page.locator('tr', { hasText: 'live/camera' }).first().textContent()));
  result.appeared = true;
}

async function watchesIt() {
  await page.getByRole('link', { name: 'live/camera', exact: true }).click();
  await it.heading('live/camera').waitFor();
  const player = page.frameLocator('iframe[title="Preview of live/camera"]').locator('video');
  await player.waitFor({ timeout: 30_000 });
  const time = () => player.evaluate((video) => video.currentTime);
  const start = await until('the preview', time, 40);
  await until('the picture to move', async () => (await time()) > start + 1, 30);
  result.previewWidth = await player.evaluate((video) => video.videoWidth);
  await page.locator('figure canvas').first().waitFor();
  result.chartPixels = await until('the chart', () => page.evaluate(drawn), 20);
  await page.getByText(/Ready for viewers|hint/).first().waitFor();
  const happened = page.locator('section', { has: page.getByRole('heading', { name: 'What happened' }) });
  result.happened = (await happened.getByText('live/camera is live').count()) > 0;
  result.latency = await page.getByText('low: players get parts').count();
  await page.screenshot({ path: `${folder}/stream.png`, fullPage: true });
}

/** How many pixels of the first chart have the colour of its line. */
function drawn() {
  const chart = document.querySelector('figure canvas');
  const canvas = Object.assign(document.createElement('canvas'), { width: chart.width, height: chart.height });
  const copy = canvas.getContext('2d', { willReadFrequently: true });
  copy.drawImage(chart, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  const [r, g, b] = [11, 122, 117];
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] > 100 && Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 60) count++;
  }
  return count > 50 && count;
}

async function usesOnlyTheKeyboard() {
  await page.goto('/console/sessions');
  await it.heading('Sessions').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter'); // skip to the page
  await page.keyboard.press('Shift+Tab');
  await until('focus in front of the page', () => page.evaluate(() => document.activeElement.closest('nav') !== null));
  const focused = () => page.evaluate(() => (document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim());
  for (let i = 0; i < 40 && (await focused()) !== 'Streams'; i++) await page.keyboard.press('Shift+Tab');
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  await page.keyboard.press('Enter');
  await it.heading('Streams').waitFor();
  await until('focus on the new page', async () => (await focused()) === 'Streams');
  await page.getByRole('link', { name: 'live/camera', exact: true }).waitFor();
  for (let i = 0; i < 10 && !(await focused()).startsWith('live/'); i++) await page.keyboard.press('Tab');
  await page.keyboard.press('End');
  await until('focus on the last row', async () => /^live\/./.test(await focused()));
  await page.keyboard.press('Home');
  await until('focus on the first row', async () => (await focused()) === 'live/camera');
  await page.keyboard.press('Enter');
  await it.heading('live/camera').waitFor();
  result.keyboard = outline !== 'none';
}

/** Whatever the server says is text: names that it refuses itself, tracks, peers, warnings and problems. */
async function bearsHostileText() {
  const row = { name: 'live/' + HOSTILE, state: 'live', viewers: 1, tracks: [HOSTILE], kbps: 5, publisher: HOSTILE };
  await page.route('**/api/v1/streams?*', (route) => route.fulfill({ json: { items: [row], next: null } }));
  const session = { id: '1', role: 'play', protocol: HOSTILE, stream: row.name, host: HOSTILE, identity: HOSTILE,
    since: new Date().toISOString(), received: 1, sent: 1, statistics: {} };
  await page.route('**/api/v1/sessions?*', (route) => route.fulfill({ json: { items: [session], next: null } }));
  await page.route('**/api/v1/health?*', (route) =>
    route.fulfill({ status: 500, contentType: 'application/problem+json', json: { type: HOSTILE, title: HOSTILE, status: 500, detail: HOSTILE } }));
  const before = it.troubles.length;
  for (const path of ['streams', 'sessions', '']) {
    await page.goto('/console/' + path);
    await until('hostile text on ' + path, () => page.getByText('<img src=x').count());
    result[`elements ${path || 'dashboard'}`] = await page.locator('main img[src="x"], main script').count();
    result.owned = (await page.title()).includes('owned') || result.owned === true;
  }
  // the answer of 500 is logged by the browser
  it.troubles.splice(before, it.troubles.length, ...it.troubles.slice(before).filter((each) => !each.includes('/api/v1/health')));
  await page.unrouteAll({ behavior: 'wait' });
}

async function looksWellEverywhere() {
  result.violations = [];
  await page.goto('/console');
  await it.heading('Dashboard').waitFor();
  const links = await page.locator('nav a').evaluateAll((all) => all.map((link) => link.getAttribute('href').replace(/^\/console\/?/, '')));
  const pages = [...links, 'streams/live/camera', 'no/such/page'];
  result.pages = pages.length;
  for (const look of LOOKS) {
    await page.emulateMedia({ colorScheme: look.scheme, reducedMotion: 'reduce' });
    await page.setViewportSize(look.viewport);
    for (const path of pages) {
      await page.goto('/console/' + path);
      await page.locator('h1').waitFor();
      await page.waitForLoadState('networkidle', { timeout: 700 }).catch(() => {});
      result.violations.push(...(await it.violations(`${look.name} /${path}`)));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) result.violations.push(`${look.name} /${path}: ${wide} pixels wider than the window`);
      await page.screenshot({ path: `${folder}/${look.name}-${path.replace(/\W+/g, '_') || 'dashboard'}.png`, fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' });
  await page.setViewportSize(LOOKS[0].viewport);
}

async function endsASession() {
  await page.goto('/console/streams/live/camera');
  const row = page.locator('tr', { hasText: 'publish' });
  await row.getByRole('button', { name: /^End the session/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
  await page.getByText('Ended the session of 127.0.0.1').waitFor();
  await until('the session to be gone', async () => (await row.count()) === 0);
  result.ended = true;
}

/** The login ends behind the console's back: it asks for the password and stays where it was. */
async function logsInAgainWhereItWas() {
  await page.goto('/console/sessions?filter=nobody');
  await it.heading('Sessions').waitFor();
  await it.context.clearCookies();
  const dialog = page.getByRole('dialog', { name: 'Log in again' });
  await dialog.waitFor({ timeout: 30_000 });
  await dialog.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  result.again = (await page.getByLabel('Find sessions').inputValue()) === 'nobody';
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByLabel('Account').waitFor();
  // answers of 401 while nobody was logged in
  it.troubles = it.troubles.filter((each) => !/status of 401/.test(each));
}
