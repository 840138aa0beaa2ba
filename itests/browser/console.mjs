// node console.mjs SERVER PASSWORD FILE JAR1 JAR2 SCREENSHOTS
// An administrator installs, configures, upgrades and removes a plugin in the Felix web console.
import { mkdirSync } from 'node:fs';
import { launch } from './chromium.mjs';

const [server, password, file, first, second, screenshots] = process.argv.slice(2);
mkdirSync(screenshots, { recursive: true });
const browser = await launch();
const result = { tabs: [] };

async function text(path) {
  const answer = await fetch(server + path);
  return answer.ok ? await answer.text() : answer.status;
}

async function until(what, condition, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error('waited in vain for ' + what);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

try {
  const context = await browser.newContext({ httpCredentials: { username: 'admin', password }, viewport: { width: 1400, height: 1000 } });
  const page = await context.newPage();
  const refused = await fetch(server + '/system/console/bundles', { redirect: 'manual' });
  if (refused.status !== 401) throw new Error('without a login the console answers ' + refused.status);

  for (const tab of ['bundles', 'components', 'configMgr', 'features', 'gogo']) {
    const answer = await page.goto(server + '/system/console/' + tab);
    if (answer.status() === 200 && (await page.locator('#content').count()) > 0) result.tabs.push(tab);
    await page.screenshot({ path: screenshots + '/' + tab + '.png' });
  }

  await page.goto(server + '/system/console/millrace');
  await page.locator('#millrace-plugins tbody tr').first().waitFor();
  await page.locator('#millrace-install input[type=file]').setInputFiles(first);
  await page.locator('#millrace-install button').click();
  await page.locator('#millrace-message', { hasText: 'Installed' }).waitFor({ timeout: 30000 });
  result.installed = await until('the plugin', async () => { const t = await text(file); return typeof t === 'string' && t.split('\n')[0]; });
  await page.locator('#millrace-plugins tr', { hasText: 'pieces' }).waitFor();
  await page.screenshot({ path: screenshots + '/millrace.png', fullPage: true });

  const saved = await context.request.post(server + '/system/console/configMgr/org.example.pieces', {
    form: { apply: 'true', action: 'ajaxConfigManager', propertylist: 'title', title: 'Configured' },
  });
  if (saved.status() >= 400) throw new Error('saving the configuration answered ' + saved.status());
  result.configured = await until('the configuration', async () => {
    const t = await text(file);
    return typeof t === 'string' && t.startsWith('Configured') && t.split('\n')[0];
  });

  await page.goto(server + '/system/console/millrace');
  const row = page.locator('#millrace-plugins tr', { hasText: 'pieces' });
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), row.getByRole('button', { name: 'Swap…' }).click()]);
  await chooser.setFiles(second);
  await page.locator('#millrace-message', { hasText: 'Swapped' }).waitFor({ timeout: 60000 });
  result.upgraded = (await row.locator('td').nth(1).textContent()).trim();

  page.on('dialog', (dialog) => dialog.accept());
  await row.getByRole('button', { name: 'Uninstall' }).click();
  await page.locator('#millrace-message', { hasText: 'Uninstalled' }).waitFor({ timeout: 30000 });
  result.removed = await until('the removal', async () => { const t = await text(file); return t === 404 && t; });
  console.log(JSON.stringify(result));
} finally {
  await browser.close();
}
