// node switch.mjs hls|low-latency-hls|dash URL forced|throttled FOOTAGE_SECONDS SCREENSHOT [PATIENCE_SECONDS]
// Plays footage with burnt-in picture numbers, switches through all renditions and looks at what is shown every 100 ms.
// forced: each rendition in turn, up and down. throttled: the connection gets too narrow for all but the lowest and
// then wide again, and the player chooses. Prints what happened as JSON.
import { launch } from './chromium.mjs';
import { serve } from './stage.mjs';

const [player, url, mode, footageSeconds, screenshot, patienceSeconds = '25'] = process.argv.slice(2);
const web = await serve(player.replace('low-latency-', ''));
const browser = await launch();
try {
  const tab = await browser.newPage();
  const failed = [];
  const media = new URL(url).origin;
  tab.on('response', (response) => {
    if (response.url().startsWith(media) && response.status() >= 400) failed.push(response.status() + ' ' + response.url());
  });
  tab.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    if (request.url().startsWith(media) && !reason.includes('ERR_ABORTED')) failed.push(reason + ' ' + request.url());
  });
  const devtools = await tab.context().newCDPSession(tab);
  const throttle = (bitsPerSecond) => devtools.send('Network.emulateNetworkConditions', {
    offline: false, latency: 0, uploadThroughput: -1, downloadThroughput: bitsPerSecond / 8,
  });
  await devtools.send('Network.enable');
  await tab.goto(web.address);
  const heights = await tab.evaluate(start, { player, url, forced: mode === 'forced', footagePictures: footageSeconds * 30 });
  const top = heights.length - 1;
  const steps = [];
  const until = async (what, seconds, condition, argument) => {
    try {
      await tab.waitForFunction(condition, argument, { timeout: seconds * 1000, polling: 100 });
    } catch {
      throw new Error(`waited in vain for ${what}: ${JSON.stringify(await tab.evaluate(() => window.report()))}`);
    }
  };
  if (mode === 'forced') {
    const order = [...heights.keys(), ...[...heights.keys()].reverse().slice(1)];
    for (const rendition of order) {
      const began = Date.now();
      await tab.evaluate((index) => window.choose(index), rendition);
      await until(heights[rendition] + ' lines', Number(patienceSeconds), shows, heights[rendition]);
      steps.push({ lines: heights[rendition], ms: Date.now() - began });
      await tab.waitForTimeout(1000);
    }
  } else {
    await until('the highest rendition', 30, shows, heights[top]);
    await tab.waitForTimeout(2000);
    const rates = await tab.evaluate(() => window.rates());
    const narrow = Math.round((rates[0] + rates[1]) / 2);
    const began = Date.now();
    await throttle(narrow);
    await until('the lowest rendition', 40, shows, heights[0]);
    steps.push({ bitsPerSecond: narrow, lines: heights[0], ms: Date.now() - began });
    await tab.waitForTimeout(2000);
    // downloads that take no time tell players little about a connection
    await throttle(3 * rates[top]);
    const lifted = Date.now();
    await until('the highest rendition again', 60, shows, heights[top]);
    steps.push({ bitsPerSecond: 3 * rates[top], lines: heights[top], ms: Date.now() - lifted });
    await tab.waitForTimeout(1500);
  }
  await tab.screenshot({ path: screenshot });
  const result = await tab.evaluate(() => window.report());
  console.log(JSON.stringify({ ...result, renditions: heights.length, failedRequests: failed.length, failed: failed.slice(0, 5), steps }));
} finally {
  await browser.close();
  web.close();
}

function shows(lines) {
  return document.getElementById('v').videoHeight === lines;
}

// Runs in the page: plays, and returns the heights of the renditions from the lowest.
async function start({ player, url, forced, footagePictures }) {
  const video = document.getElementById('v');
  const state = { stalls: 0, errors: [], seen: [], samples: 0, black: 0, unreadable: 0, backwards: 0, longestStillMs: 0, least: 255, timed: {}, mostOff: 0 };
  let settled = false;
  video.addEventListener('waiting', () => { if (settled) state.stalls++; });
  video.addEventListener('resize', () => { if (state.seen.at(-1) !== video.videoHeight) state.seen.push(video.videoHeight); });

  const canvas = document.createElement('canvas');
  canvas.width = 64;
  canvas.height = 36;
  const pixels = canvas.getContext('2d', { willReadFrequently: true });
  const look = () => {
    pixels.drawImage(video, 0, 0, 64, 36);
    const data = pixels.getImageData(0, 0, 64, 36).data;
    const luma = (at) => 0.2126 * data[at] + 0.7152 * data[at + 1] + 0.0722 * data[at + 2];
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) sum += luma(at);
    // the numbers are squares of 120 pixels of 1920x1080, the lowest bit first
    let number = 0;
    let clear = true;
    for (let bit = 0; bit < 9; bit++) {
      const value = luma(4 * (30 * 64 + 10 + 4 * bit));
      if (value > 128) number |= 1 << bit;
      clear &&= value < 80 || value > 176;
    }
    return { mean: sum / (64 * 36), number, clear };
  };
  const forward = (from, to) => (to - from + footagePictures) % footagePictures;
  let last = -1;
  let changed = 0;
  window.setInterval(() => {
    if (!settled) return;
    const now = performance.now();
    const picture = look();
    state.samples++;
    state.least = Math.min(state.least, Math.round(picture.mean));
    if (picture.mean < 40) state.black++;
    if (!picture.clear) state.unreadable++;
    else if (picture.number !== last) {
      if (last >= 0 && forward(last, picture.number) > footagePictures / 2) state.backwards++;
      last = picture.number;
      changed = now;
    }
    if (changed) state.longestStillMs = Math.max(state.longestStillMs, Math.round(now - changed));
  }, 100);
  // which picture belongs to which time: the same for all renditions
  let origin = null;
  const presented = (_, frame) => {
    const picture = look();
    if (settled && picture.clear) {
      const place = Math.round(frame.mediaTime * 30) - picture.number;
      origin ??= place;
      const late = forward(origin, place);
      const offset = late > footagePictures / 2 ? late - footagePictures : late;
      state.mostOff = Math.max(state.mostOff, Math.abs(offset));
      state.timed[frame.height] = (state.timed[frame.height] ?? 0) + 1;
    }
    video.requestVideoFrameCallback(presented);
  };
  video.requestVideoFrameCallback(presented);

  const playing = new Promise((resolve) => { video.addEventListener('playing', resolve, { once: true }); });
  let heights;
  if (player !== 'dash') {
    // without low latency there is enough in the buffer to notice in time that a connection got narrower; short memories
    // shorten the test
    const lowLatencyMode = player === 'low-latency-hls';
    const hls = new window.Hls({ lowLatencyMode, abrEwmaDefaultEstimate: 50e6, abrEwmaFastLive: 0.5, abrEwmaSlowLive: 1 });
    window.hls = hls;
    hls.on(window.Hls.Events.ERROR, (_, data) => {
      // a download that it called off itself, to take a smaller rendition
      if (data.details === 'aborted') return;
      const reason = data.details.startsWith('bufferAppend') ? ' ' + data.error?.message : '';
      state.errors.push(data.details + (data.fatal ? ' (fatal)' : '') + reason);
    });
    hls.loadSource(url);
    hls.attachMedia(video);
    video.play().catch(() => {});
    await playing;
    heights = hls.levels.map((level) => level.height);
    window.choose = (index) => { hls.nextLevel = index; };
    window.rates = () => hls.levels.map((level) => level.maxBitrate);
  } else {
    const dash = window.dashjs.MediaPlayer().create();
    dash.updateSettings({ streaming: { abr: { autoSwitchBitrate: { video: !forced } }, buffer: { fastSwitchEnabled: true } } });
    dash.on('error', (event) => state.errors.push(event.error ? event.error.message : String(event)));
    dash.initialize(video, url, true);
    await playing;
    const list = dash.getRepresentationsByType('video');
    heights = list.map((each) => each.height);
    window.choose = (index) => dash.setRepresentationForTypeByIndex('video', index);
    window.rates = () => list.map((each) => each.bandwidth);
  }
  await new Promise((resolve) => { window.setTimeout(resolve, 3000); });
  settled = true;
  window.report = () => {
    const quality = video.getVideoPlaybackQuality();
    return { ...state, shown: quality.totalVideoFrames - quality.droppedVideoFrames, dropped: quality.droppedVideoFrames };
  };
  return heights;
}
