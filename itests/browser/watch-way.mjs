// node watch-way.mjs URL SCREENSHOT [udp|tcp|none] [sound]
// Opens a watch page in a network that lets through UDP and TCP, TCP alone, or no WebRTC at all, touches nothing, waits for
// a picture, or for sound too, and prints how it came, and how many milliseconds after the offer there was an answer, a
// connection, a picture and sound.
import { launch } from './chromium.mjs';

const [url, screenshot, open = 'udp', wanted = 'pictures'] = process.argv.slice(2);
// Chromium's own policy for networks in which UDP is blocked
const browser = await launch(open === 'udp' ? [] : ['--webrtc-ip-handling-policy=disable_non_proxied_udp']);
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  if (open === 'none') {
    // as behind a firewall: nothing is there where the server's addresses lead now
    await page.route('**/whep', async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(/^(a=candidate:\S+ \d+ \S+ \d+) \S+ \d+/gm, '$1 127.0.0.1 9');
      await route.fulfill({ response, body });
    });
  }
  await page.addInitScript(() => {
    const timer = window.setInterval(() => {
      const video = document.querySelector('video');
      if (video) {
        window.clearInterval(timer);
        video.requestVideoFrameCallback((now) => { window.firstPictureMs = now; });
      }
    }, 5);
    const { fetch } = window;
    window.fetch = async (input, init) => {
      const offers = init?.method === 'POST';
      if (offers) window.offeredMs ??= performance.now();
      const response = await fetch(input, init);
      if (offers) window.answeredMs ??= performance.now();
      return response;
    };
    window.RTCPeerConnection = class extends window.RTCPeerConnection {
      constructor(...given) {
        super(...given);
        this.addEventListener('connectionstatechange', () => {
          if (this.connectionState === 'connected') window.connectedMs ??= performance.now();
        });
        const look = window.setInterval(async () => {
          for (const each of (await this.getStats()).values()) {
            if (each.type === 'inbound-rtp' && each.kind === 'audio' && each.packetsReceived > 0) {
              window.soundMs ??= performance.now();
              window.clearInterval(look);
            }
          }
        }, 20);
      }
    };
  });
  await page.goto(url);
  await page.locator('.player[data-phase=live]').waitFor({ timeout: 60000 });
  await page.waitForFunction(() => {
    const facts = [...document.querySelectorAll('.facts dd')].map((each) => each.textContent);
    return window.firstPictureMs && facts.length > 0 && facts.every((each) => each && !each.includes('–'));
  }, null, { timeout: 30000 });
  if (wanted === 'sound') await page.waitForFunction(() => window.soundMs, null, { timeout: 60000 });
  const result = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 64;
    canvas.height = 36;
    const drawing = canvas.getContext('2d');
    drawing.drawImage(document.querySelector('video'), 0, 0, 64, 36);
    const colours = new Set();
    const { data } = drawing.getImageData(0, 0, 64, 36);
    for (let i = 0; i < data.length; i += 4) colours.add((data[i] >> 5) * 64 + (data[i + 1] >> 5) * 8 + (data[i + 2] >> 5));
    const facts = Object.fromEntries([...document.querySelectorAll('.facts > div')].map((each) => [
      each.querySelector('dt').textContent, each.querySelector('dd').textContent,
    ]));
    return {
      way: facts['Plays by'],
      latencySeconds: parseFloat(facts.Latency),
      width: document.querySelector('video').videoWidth,
      colours: colours.size,
      openedToPictureMs: Math.round(window.firstPictureMs),
      offeredToAnswerMs: Math.round(window.answeredMs - window.offeredMs),
      offeredToConnectedMs: Math.round(window.connectedMs - window.offeredMs),
      offeredToPictureMs: Math.round(window.firstPictureMs - (window.offeredMs ?? 0)),
      offeredToSoundMs: Math.round(window.soundMs - window.offeredMs),
    };
  });
  await page.screenshot({ path: screenshot });
  console.log(JSON.stringify(result));
} finally {
  await browser.close();
}
