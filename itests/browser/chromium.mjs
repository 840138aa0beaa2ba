// Starts Debian's Chromium without any traffic of its own.
import { chromium } from 'playwright-core';

/** @param {string[]} more further arguments of the browser */
export function launch(more = []) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
      '--autoplay-policy=no-user-gesture-required', ...more],
  });
}
