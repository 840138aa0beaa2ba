// node console-run.mjs SERVER PASSWORD FOLDER JAR1 JAR2
// An administrator sets up a new server in the console: password, preset, stream key, encoder, picture; then rotates the key,
// refuses an address and a country, asks why, installs and upgrades a plugin by dropping it, and reads the audit log.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Console, LOOKS, until } from './console-browser.mjs';

const [server, password, folder, first, second] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const CHOSEN = 'a-quiet-mill-in-the-valley';
const it = await Console.open(server);
const { page } = it;
const result = {};
const PAGES = ['start', 'keys', 'rules', 'accounts', 'audit', 'plugins', 'settings', 'webhooks', 'logs', 'diagnostics', 'ladders', 'transfers'];
const encoders = [];
const shown = async (what) => (await page.getByTestId(what).textContent()).trim();
const dialog = () => page.getByRole('dialog');
const shot = (name) => page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });

let address;
let oldKey;
let encoder;

try {
  await setsUp();
  await rotatesTheKey();
  await refusesAnAddressAndACountry();
  await mendsARefusal();
  await dropsAPlugin();
  await readsTheAuditLog();
  await looksWell();
  result.troubles = it.troubles.filter((each) => !/status of (401|404)/.test(each));
  console.log(JSON.stringify(result));
} catch (failure) {
  await page.screenshot({ path: `${folder}/failure.png` });
  throw failure;
} finally {
  encoders.forEach((each) => each.kill('SIGKILL'));
  await it.close();
}

/** FFmpeg with what the console says; resolves with the exit code when it ends. */
function publish(settings, key) {
  const child = spawn('ffmpeg', ['-nostdin', '-v', 'error', '-re', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25', '-c:v', 'libx264',
    '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p', '-g', '25', '-f', 'flv', `${settings}/${key}`], { stdio: 'ignore' });
  const encoder = { kill: (signal) => child.kill(signal), ended: undefined };
  child.on('exit', (code) => (encoder.ended = code ?? -1));
  encoders.push(encoder);
  return encoder;
}

async function setsUp() {
  await page.goto('/console');
  await it.login('admin', password);
  await it.heading('Set up this server').waitFor();
  await page.getByLabel('Present password').fill(password);
  await page.getByLabel('New password', { exact: true }).fill(CHOSEN);
  await page.getByLabel('New password again').fill(CHOSEN);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByLabel(/24\/7 channel/).waitFor();
  await page.getByLabel(/Cameras/).check();
  await shot('preset');
  await page.getByRole('button', { name: 'Use this preset' }).click();
  await page.getByText('This was done').waitFor();
  result.preset = await page.locator('.changes .pill', { hasText: 'set' }).count();
  await page.getByRole('button', { name: 'Undo' }).click();
  await dialog().getByRole('button', { name: 'Undo the preset' }).click();
  await page.locator('.changes .pill', { hasText: 'undone' }).first().waitFor();
  result.undone = await page.locator('.changes .pill', { hasText: 'undone' }).count();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Stream', { exact: false }).first().fill('live/hall');
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByText('Waiting for the picture').waitFor();
  address = await until('the port', async () => /:\d+\/live$/.test(await shown('obs-server')) && (await shown('obs-server')));
  oldKey = await shown('obs-key');
  const stranger = publish(address, 'hall');
  result.strangerRefused = (await until('the refusal', () => stranger.ended !== undefined && [stranger.ended], 20))[0] !== 0;
  encoder = publish(address, oldKey);
  await page.getByText('Your picture is here').waitFor({ timeout: 40_000 });
  const first = page.frameLocator('.picture iframe').locator('video');
  await until('the picture', () => first.evaluate((each) => each.videoWidth > 0 && each.currentTime > 0), 40);
  await shot('picture');
  await page.getByRole('link', { name: 'Go to the stream' }).click();
  await it.heading('live/hall').waitFor();
  const video = page.frameLocator('iframe[title="Preview of live/hall"]').locator('video');
  await video.waitFor({ timeout: 30_000 });
  const time = () => video.evaluate((each) => each.currentTime);
  const start = await until('the preview', time, 40);
  result.preview = await until('the preview to move', async () => (await time()) > start + 1, 30);
}

async function rotatesTheKey() {
  await page.goto('/console/keys');
  await page.getByRole('button', { name: /^Rotate the key/ }).click();
  await page.getByLabel(/is refused at once/).check();
  await shot('rotate');
  await dialog().getByRole('button', { name: 'Rotate key' }).click();
  await dialog().getByTestId('obs-key').waitFor();
  const fresh = await shown('obs-key');
  await until('the publisher with the old one to be ended', () => encoder.ended !== undefined, 30);
  result.rotated = fresh !== oldKey;
  const again = publish(address, oldKey);
  result.oldRefused = (await until('the old one to be refused', () => again.ended !== undefined && [again.ended], 20))[0] !== 0;
  encoder = publish(address, fresh);
  await dialog().getByRole('button', { name: 'Done' }).click();
  await page.goto('/console/streams/live/hall');
  await page.locator('.page-head').getByText('live', { exact: true }).waitFor({ timeout: 30_000 });
  result.newPublishes = encoder.ended === undefined;
}

async function rule(kind, name, values) {
  await page.goto('/console/rules');
  await page.getByRole('button', { name: 'New rule' }).click();
  await dialog().getByRole('button', { name: kind }).click();
  await dialog().getByLabel('Name').fill(name);
  for (const [label, value] of Object.entries(values)) await dialog().getByLabel(label, { exact: true }).fill(value);
  await shot(`rule-${name}`);
  await dialog().getByRole('button', { name: 'Save' }).click();
  await dialog().waitFor({ state: 'detached' });
  await page.getByRole('heading', { name, exact: true }).waitFor();
}

async function explain(from) {
  await page.getByLabel('Stream', { exact: true }).fill('live/hall');
  await page.getByLabel('From the address').fill(from);
  await page.getByRole('button', { name: 'Explain' }).click();
  const verdict = page.locator('.verdict');
  await verdict.waitFor();
  await until('the answer', async () => !(await page.getByRole('button', { name: 'Explain' }).isDisabled()));
  return (await verdict.textContent()).trim();
}

async function refusesAnAddressAndACountry() {
  await rule(/by address/i, 'bad', { Streams: 'live/*', Roles: 'play', Deny: '203.0.113.0/24' });
  await rule(/countr/i, 'lands', { Streams: 'live/*', Deny: 'FR' });
  result.address = await explain('203.0.113.9');
  result.country = await explain('62.210.0.1');
  result.open = await explain('194.25.0.60');
  result.rulesAsked = await page.locator('.answer tbody tr').count();
  await shot('explain');
  // it stays off, so that axe sees it so
  await page.getByRole('button', { name: /^Switch off the rule .*~bad/ }).click();
  await dialog().getByRole('button', { name: 'Switch off' }).click();
  await page.locator('.rules li', { hasText: 'bad' }).getByText('switched off').waitFor();
  result.addressOff = await explain('203.0.113.9');
  result.ruleOff = (await page.locator('.answer tbody tr', { hasText: 'ip~bad' }).locator('.pill').textContent()).trim();
  await shot('rule-off');
}

/** The refusals of before are listed with what would let them in. */
async function mendsARefusal() {
  const refusal = page.locator('li', { hasText: 'may not publish live/hall' }).first();
  result.reason = (await refusal.locator('.reason').textContent()).trim();
  await refusal.getByRole('button', { name: 'Make a new stream key for live/hall' }).click();
  await dialog().getByRole('button', { name: 'Do it' }).click();
  await dialog().getByTestId('obs-key').waitFor();
  result.mended = (await shown('obs-key')).startsWith('sk-');
  await dialog().getByRole('button', { name: 'Done' }).click();
}

async function drop(file) {
  const data = await page.evaluateHandle(([text, name]) => {
    const transfer = new DataTransfer();
    const bytes = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type: 'application/java-archive' }));
    return transfer;
  }, [readFileSync(file).toString('base64'), basename(file)]);
  await page.dispatchEvent('main', 'dragover', { dataTransfer: data });
  await page.getByText('Drop the jar to install it').waitFor();
  await page.dispatchEvent('main', 'drop', { dataTransfer: data });
}

async function dropsAPlugin() {
  await page.goto('/console/plugins');
  const rtmp = page.locator('li', { has: page.getByRole('heading', { name: 'RTMP', exact: true }) });
  await rtmp.getByText('io.millrace.protocols.rtmp').waitFor();
  await drop(first);
  await dialog().getByRole('button', { name: 'Install' }).click();
  const row = page.locator('li', { has: page.getByRole('heading', { name: 'listening', exact: true }) });
  await row.getByText('runs', { exact: true }).waitFor({ timeout: 30_000 });
  result.installed = (await row.locator('.mono').first().textContent()).trim();
  await drop(second);
  await shot('upgrade');
  await dialog().getByRole('button', { name: 'Upgrade' }).click();
  await row.getByText('9.1.0').first().waitFor({ timeout: 40_000 });
  await row.getByRole('button', { name: /^Roll back/ }).waitFor({ timeout: 40_000 });
  result.upgraded = (await row.locator('.mono').first().textContent()).trim();
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['no jar'], '<b>no</b>.jar'));
    return transfer;
  });
  await page.dispatchEvent('main', 'drop', { dataTransfer: data });
  result.noJar = (await page.getByRole('alert').first().textContent()).trim();
  await shot('plugins');
}

async function readsTheAuditLog() {
  await page.goto('/console/audit');
  const actions = async () => (await page.locator('tbody').textContent()) ?? '';
  await until('the audit log', async () => (await actions()).includes('key.rotate'));
  const text = await actions();
  result.audited = ['key.create', 'key.rotate', 'configuration.create', 'plugin.'].filter((each) => !text.includes(each));
  await page.getByRole('button', { name: 'key.rotate' }).first().click();
  result.auditDetail = (await dialog().textContent()).includes('admin');
  await dialog().getByRole('button', { name: 'Close', exact: true }).click();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export CSV' }).click()]);
  result.exported = readFileSync(await file.path(), 'utf8').startsWith('time,actor,');
}

/** Every page is loaded once, and looked at in light and dark and on a phone. */
async function looksWell() {
  result.violations = [];
  for (const path of PAGES) {
    await page.goto('/console/' + path);
    await page.locator('h1').waitFor();
    await until('the page ' + path, async () => (await page.locator('.loading').count()) === 0);
    for (const look of LOOKS) {
      await page.emulateMedia({ colorScheme: look.scheme, reducedMotion: 'reduce' });
      await page.setViewportSize(look.viewport);
      await page.evaluate(settled);
      result.violations.push(...(await it.violations(`${look.name} /${path}`)));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) result.violations.push(`${look.name} /${path}: ${wide} pixels wider than the window`);
      await page.screenshot({ path: `${folder}/${look.name}-${path}.png` });
    }
  }
}

/** Colours and the navigation have changed when two pictures were drawn and nothing moves. */
async function settled() {
  for (let i = 0; i < 2; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
  await Promise.allSettled(document.getAnimations().map((each) => each.finished));
  await new Promise((resolve) => requestAnimationFrame(resolve));
}
