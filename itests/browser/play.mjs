// node play.mjs hls|dash|shaka URL SECONDS SCREENSHOT [UNTIL]
// Plays a stream with a player we did not write and prints what happened as JSON; ends early when the file UNTIL exists.
import { existsSync } from 'node:fs';
import { launch } from './chromium.mjs';
import { serve } from './stage.mjs';

const [player, url, seconds, screenshot, until] = process.argv.slice(2);
const web = await serve(player);

const browser = await launch();
try {
  const tab = await browser.newPage();
  const log = [];
  const failed = [];
  const media = new URL(url).origin;
  tab.on('response', (response) => {
    if (response.url().startsWith(media) && response.status() >= 400) failed.push(response.status() + ' ' + response.url());
  });
  tab.on('requestfailed', (request) => {
    // players call requests off themselves when they change their mind
    const reason = request.failure()?.errorText ?? '';
    if (request.url().startsWith(media) && !reason.includes('ERR_ABORTED')) failed.push(reason + ' ' + request.url());
  });
  tab.on('console', (message) => log.push(message.text()));
  tab.on('pageerror', (error) => log.push(String(error)));
  await tab.goto(web.address);
  await tab.evaluate(async ({ player, url }) => {
    const video = document.getElementById('v');
    const state = { stalls: 0, errors: [], latencies: [], discontinuities: 0, tags: [], started: performance.now(), firstFrameMs: 0 };
    window.state = state;
    let playing = false;
    video.addEventListener('playing', () => {
      if (!state.firstFrameMs) state.firstFrameMs = Math.round(performance.now() - state.started);
      playing = true;
      window.setTimeout(() => { state.settled = true; }, 3000);
    });
    video.addEventListener('waiting', () => { if (playing && state.settled) state.stalls++; });
    let latency = () => NaN;
    const hear = (bytes) => {
      const found = new TextDecoder().decode(bytes).match(/{"analyzer".*}/);
      if (found) state.tags.push(JSON.parse(found[0]));
    };
    if (player === 'hls') {
      const hls = new window.Hls({ lowLatencyMode: true });
      hls.on(window.Hls.Events.ERROR, (_, data) => {
        if (data.details !== 'bufferStalledError') state.errors.push(data.details + (data.fatal ? ' (fatal)' : ''));
        if (data.details.endsWith('ParsingError')) state.reason = data.reason;
      });
      hls.on(window.Hls.Events.FRAG_PARSING_METADATA, (_, data) => {
        for (const sample of data.samples) hear(sample.data);
      });
      hls.loadSource(url);
      hls.attachMedia(video);
      latency = () => hls.latency;
    } else if (player === 'dash') {
      const dash = window.dashjs.MediaPlayer().create();
      dash.on('error', (event) => state.errors.push(event.error ? event.error.message : String(event)));
      dash.on('https://aomedia.org/emsg/ID3', (event) => hear(event.event.messageData));
      dash.initialize(video, url, true);
      latency = () => dash.getCurrentLiveLatency();
    } else {
      window.shaka.polyfill.installAll();
      const shaka = new window.shaka.Player();
      await shaka.attach(video);
      shaka.addEventListener('error', (event) => state.errors.push('shaka ' + event.detail.code));
      shaka.load(url).catch((error) => state.errors.push('shaka ' + error.code));
      latency = () => shaka.getStats().liveLatency;
    }
    // dash.js starts by itself, and misses its own start when somebody else did it
    if (player !== 'dash') video.play().catch(() => {});
    window.setInterval(() => {
      const now = latency();
      if (state.settled && Number.isFinite(now)) state.latencies.push(now);
    }, 250);
  }, { player, url });
  const started = Date.now();
  const times = [];
  while (Date.now() - started < Number(seconds) * 1000 && !(until && existsSync(until))) {
    await tab.waitForTimeout(500);
    times.push(await tab.evaluate(() => document.getElementById('v').currentTime));
  }
  if (screenshot) await tab.screenshot({ path: screenshot });
  const result = await tab.evaluate(() => {
    const video = document.getElementById('v');
    const canvas = document.createElement('canvas');
    canvas.width = 64; canvas.height = 36;
    const pixels = canvas.getContext('2d');
    pixels.drawImage(video, 0, 0, 64, 36);
    const data = pixels.getImageData(0, 0, 64, 36).data;
    const colours = new Set();
    for (let i = 0; i < data.length; i += 4) colours.add((data[i] >> 5) + ',' + (data[i + 1] >> 5) + ',' + (data[i + 2] >> 5));
    const sorted = [...window.state.latencies].sort((a, b) => a - b);
    const quality = video.getVideoPlaybackQuality();
    return {
      stalls: window.state.stalls,
      errors: window.state.errors,
      reason: window.state.reason,
      firstFrameMs: window.state.firstFrameMs,
      latencySeconds: sorted.length ? sorted[sorted.length >> 1] : null,
      width: video.videoWidth,
      height: video.videoHeight,
      frames: quality.totalVideoFrames,
      tags: window.state.tags.map((tag) => `${tag.kind} ${tag.phase}`),
      colours: colours.size,
    };
  });
  result.advanced = times.length > 4 ? times[times.length - 1] - times[3] : 0;
  result.expected = (times.length - 4) * 0.5;
  result.advancedLately = times.length > 6 ? times[times.length - 1] - times[times.length - 7] : 0;
  result.failedRequests = failed.length;
  result.failed = failed.slice(0, 5);
  result.log = log.slice(-20);
  console.log(JSON.stringify(result));
} finally {
  await browser.close();
  web.close();
}
