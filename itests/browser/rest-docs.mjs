// node rest-docs.mjs ROOT PASSWORD STREAM: an administrator tries the interface out on its page.
import { launch } from './chromium.mjs';

const [root, password, stream] = process.argv.slice(2);
const browser = await launch();
const seen = { errors: '' };
try {
  const page = await (await browser.newContext()).newPage();
  page.on('console', (message) => {
    // who is not logged in is told 401, which browsers call an error
    if (message.type() === 'error' && !message.text().includes('401')) seen.errors += message.text();
  });
  page.on('pageerror', (failure) => { seen.errors += failure.message; });
  await page.goto(root + '/docs');
  await page.waitForSelector('body[data-ready]');
  seen.operations = await page.locator('details').count();
  await page.fill('#login [name=name]', 'admin');
  await page.fill('#login [name=password]', password);
  await page.click('#login button');
  await page.getByText('Logged in as admin').waitFor();
  await page.fill('#find', 'getStream');
  const operation = page.locator('#getStream');
  await operation.locator('summary').click();
  await operation.locator('[name="path app"]').fill(stream.split('/')[0]);
  await operation.locator('[name="path name"]').fill(stream.split('/')[1]);
  await operation.locator('form button').click();
  await operation.locator('pre', { hasText: '200' }).waitFor();
  seen.answered = (await operation.locator('pre').textContent()).includes(`"name": "${stream}"`);
  seen.others = await page.locator('#listKeys').isVisible();
  await page.getByText('Log out').click();
  await page.locator('#login').waitFor();
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
