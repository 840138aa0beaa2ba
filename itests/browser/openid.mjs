// Logs in from the console at an OpenID provider that Millrace did not write: panva's oidc-provider, certified by the OpenID
// Foundation. In Chromium, as people do.
// node openid.mjs SERVER PORT SCREENSHOTS
import { createServer } from 'node:http';
import { mkdirSync } from 'node:fs';
import Provider from 'oidc-provider';
import { launch } from './chromium.mjs';

const [server, port, screenshots] = process.argv.slice(2);
mkdirSync(screenshots, { recursive: true });
const redirect = `${server}/api/v1/session/providers/idp/callback`;
const people = {
  anna: { preferred_username: 'anna', email: 'anna@example.org', email_verified: true, groups: ['staff'] },
  zoe: { preferred_username: 'zoe', email: 'zoe@example.org', email_verified: true, groups: ['strangers'] },
};
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: 'millrace',
    client_secret: 'a secret, shared & kept',
    redirect_uris: [redirect],
    response_types: ['code'],
    grant_types: ['authorization_code'],
  }],
  claims: { openid: ['sub'], profile: ['preferred_username', 'groups'], email: ['email', 'email_verified'] },
  findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  pkce: { required: () => true },
  cookies: { keys: ['only for tests'] },
});
const problems = [];
provider.on('server_error', (context, error) => problems.push(String(error)));
provider.on('grant.error', (context, error) => problems.push(String(error)));
const http = createServer(provider.callback());
await new Promise((listening) => http.listen(Number(port), '127.0.0.1', listening));

const browser = await launch();
const result = {};

/** From the login page to wherever the browser comes in the end. */
async function logIn(context, name) {
  const page = await context.newPage();
  await page.goto(`${server}/console/`);
  await page.getByRole('link', { name: 'Log in with Example' }).click();
  await page.locator('input[name=login]').fill(name);
  await page.locator('input[name=password]').fill('whatever');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(`${server}/console/**`);
  await page.screenshot({ path: `${screenshots}/${name}.png` });
  return page;
}

/** What a script of the page is answered. */
const ask = (page, path, method = 'GET') => page.evaluate(async ([address, how]) => {
  const answer = await fetch(address, { method: how });
  return { status: answer.status, text: await answer.text(), challenge: answer.headers.get('www-authenticate') };
}, [`/api/v1${path}`, method]);

try {
  const context = await browser.newContext();
  const answers = [];
  context.on('response', (answer) => {
    if (answer.url().startsWith(redirect)) answers.push(answer.url());
  });
  const page = await logIn(context, 'anna');
  const session = await ask(page, '/session');
  result.in = session.status;
  Object.assign(result, { name: JSON.parse(session.text).name, roles: JSON.parse(session.text).roles.join() });
  const cookies = await context.cookies(server);
  const kept = (await context.cookies(`${server}/api/v1/session`)).find(({ name }) => name === 'millrace-session');
  result.cookie = `${kept.httpOnly} ${kept.sameSite} ${kept.path}`;
  result.shown = cookies.some(({ name }) => name === 'millrace-session') || (await page.evaluate(() => document.cookie));
  result.accounts = (await ask(page, '/accounts')).status;
  result.changes = (await ask(page, '/ladders/live/none', 'PUT')).status;
  result.events = await page.evaluate(() => new Promise((told) => {
    const source = new EventSource('/api/v1/events');
    source.onopen = () => { told('open'); source.close(); };
    source.onerror = () => told('failed');
  }));

  // the same answer of the provider once more, and in another browser
  const again = await context.newPage();
  await again.goto(answers[0]);
  result.replayed = new URL(again.url()).searchParams.get('refused');
  const other = await browser.newContext();
  const thief = await other.newPage();
  await thief.goto(answers[0]);
  result.stolen = new URL(thief.url()).searchParams.get('refused');
  result.thief = (await ask(thief, '/session')).status;
  result.challenge = (await ask(thief, '/session')).challenge;

  const out = await ask(page, '/session', 'DELETE');
  result.out = out.status;
  result.logoutAt = out.status === 200 ? new URL(JSON.parse(out.text).url).pathname : '';
  result.after = (await ask(page, '/session')).status;

  const stranger = await logIn(await browser.newContext(), 'zoe');
  result.stranger = new URL(stranger.url()).searchParams.get('refused');
  result.strangerIn = (await ask(stranger, '/session')).status;

  http.closeAllConnections();
  await new Promise((closed) => http.close(closed));
  const late = await (await browser.newContext()).newPage();
  // a server that saw the provider a moment ago sends the browser there
  for (let tries = 0; tries < 20 && !late.url().includes('refused='); tries++) {
    await late.goto(`${server}/api/v1/session/providers/idp/login`).catch(() => late.waitForTimeout(1000));
  }
  result.down = new URL(late.url()).searchParams.get('refused');
  await late.screenshot({ path: `${screenshots}/down.png` });
} catch (failure) {
  result.failure = String(failure);
} finally {
  result.problems = problems.join('; ');
  await browser.close();
  http.closeAllConnections();
  http.close();
}
console.log(JSON.stringify(result));
