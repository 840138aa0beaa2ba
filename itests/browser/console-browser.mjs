// A browser at the operator's console, and what it must never do: ask other hosts, log errors, leave the page.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch } from './chromium.mjs';

const AXE = readFileSync(fileURLToPath(new URL('node_modules/axe-core/axe.min.js', import.meta.url)), 'utf8');
const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1360, height: 860 };
export const LOOKS = [
  { name: 'light', scheme: 'light', viewport: DESKTOP },
  { name: 'dark', scheme: 'dark', viewport: DESKTOP },
  { name: 'phone', scheme: 'light', viewport: PHONE },
];

export class Console {
  /** What went wrong, in words. */
  troubles = [];
  loads = 0;

  static async open(server) {
    const it = new Console();
    it.server = server;
    it.browser = await launch();
    it.context = await it.browser.newContext({ viewport: DESKTOP, baseURL: server });
    it.page = await it.context.newPage();
    it.page.on('load', () => it.loads++);
    it.page.on('pageerror', (error) => it.troubles.push('error: ' + error.message));
    it.page.on('console', (message) => it.logged(message));
    it.page.on('request', (request) => {
      const url = new URL(request.url());
      if (/^(http|ws)/.test(url.protocol) && url.origin !== server) it.troubles.push('asked ' + url);
    });
    return it;
  }

  logged(message) {
    if (!['error', 'warning'].includes(message.type())) return;
    const { url } = message.location();
    // a browser logs each answer that is no success; these belong to what is done here
    const expected = /Failed to load resource/.test(message.text()) && /\/session(\/providers)?$|\/thumbnail$|\/api\/v1\/streams\/live\/camera/.test(url);
    const ofThePlayer = url.includes('/watch/~assets/') || url.includes('/live/');
    if (!expected && !ofThePlayer) this.troubles.push(message.text() + ' ' + url);
  }

  async login(name, password) {
    await this.page.getByLabel('Account').fill(name);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Log in' }).click();
  }

  heading(name) {
    return this.page.getByRole('heading', { level: 1, name, exact: true });
  }

  /** Looks at a page with axe, except at the player within it: violations in words. */
  async violations(path) {
    await this.page.evaluate(AXE);
    const found = await this.page.evaluate(() => axe.run({ exclude: ['iframe'] }, { resultTypes: ['violations'] }));
    return found.violations.map((each) => `${path}: ${each.id} at ${each.nodes[0].target} (${each.nodes[0].any[0]?.message ?? ''})`);
  }

  close() {
    return this.browser.close();
  }
}

export async function until(what, condition, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error('waited in vain for ' + what);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
