// node failover.mjs ORIGIN STREAM SEEN UNTIL
// Watches a stream with hls.js, dash.js and WHEP at once. Its scenes have one colour each; the file SEEN always says which
// colour each player shows. Ends when the file UNTIL exists, and prints what each saw as JSON.
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { launch } from './chromium.mjs';
import { serve } from './stage.mjs';

const [origin, stream, seen, until] = process.argv.slice(2);
const stages = [await serve('hls'), await serve('dash')];
const browser = await launch();
try {
  const players = [
    await watch('hls', stages[0].address, (url) => {
      // behind enough to have something to play while nothing comes for as long as a silent loss takes to be noticed
      const hls = new window.Hls({ lowLatencyMode: true, liveSyncDuration: 2.5 });
      hls.on(window.Hls.Events.ERROR, (_, data) => { if (data.fatal) window.state.errors.push(data.details); else window.state.notes.push(data.details); });
      hls.loadSource(`${url}/index.m3u8`);
      hls.attachMedia(document.getElementById('v'));
      document.getElementById('v').play().catch(() => {});
    }),
    await watch('dash', stages[1].address, (url) => {
      const dash = window.dashjs.MediaPlayer().create();
      dash.on('error', (event) => window.state.errors.push(event.error ? event.error.message : String(event)));
      dash.initialize(document.getElementById('v'), `${url}/manifest.mpd`, true);
    }),
    await watch('whep', `${origin}/health/live`, async (url) => {
      const video = document.createElement('video');
      video.id = 'v';
      video.muted = true;
      video.autoplay = true;
      document.body.append(video);
      const media = new MediaStream();
      video.srcObject = media;
      const viewer = new RTCPeerConnection();
      viewer.addTransceiver('video', { direction: 'recvonly' });
      viewer.ontrack = (event) => media.addTrack(event.track);
      viewer.onconnectionstatechange = () => {
        if (['failed', 'disconnected', 'closed'].includes(viewer.connectionState)) window.state.errors.push(viewer.connectionState);
      };
      await viewer.setLocalDescription(await viewer.createOffer());
      const answer = await fetch(`${url}/whep`, {
        method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: viewer.localDescription.sdp,
      });
      if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
      await viewer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
    }),
  ];
  while (!existsSync(until)) {
    const now = {};
    for (const player of players) now[player.name] = await player.tab.evaluate(() => window.state.colours.at(-1) ?? '');
    writeFileSync(`${seen}.new`, JSON.stringify(now));
    renameSync(`${seen}.new`, seen);
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
  const result = {};
  for (const { name, tab, loads } of players) {
    const { colours, errors, notes, frozenMs, frozenAt, at } = await tab.evaluate(() => {
      const video = document.getElementById('v');
      const ranges = [...Array(video.buffered.length).keys()].map((i) => `${video.buffered.start(i)}-${video.buffered.end(i)}`);
      return { ...window.state, at: `${video.currentTime} of ${ranges.join(', ')}` };
    });
    result[name] = { colours: colours.join(' '), errors, reloads: loads.count - 1, frozenMs, frozenAt, notes: notes.slice(-8), at };
  }
  console.log(JSON.stringify(result));
} finally {
  await browser.close();
  stages.forEach((stage) => stage.close());
}

async function watch(name, address, begin) {
  const tab = await browser.newPage();
  const loads = { count: 0 };
  tab.on('load', () => loads.count++);
  await tab.goto(address);
  await tab.evaluate(() => {
    window.state = { colours: [], errors: [], notes: [], frozenMs: 0, frozenAt: '' };
    const canvas = document.createElement('canvas');
    canvas.width = 8;
    canvas.height = 8;
    const pixels = canvas.getContext('2d', { willReadFrequently: true });
    let time = -1;
    let moved = 0;
    window.setInterval(() => {
      const video = document.getElementById('v');
      if (!video || !video.videoWidth) return;
      const now = performance.now();
      if (video.currentTime !== time) moved = now;
      time = video.currentTime;
      if (moved && now - moved > window.state.frozenMs) {
        window.state.frozenMs = Math.round(now - moved);
        window.state.frozenAt = `${window.state.colours.length} ${window.state.colours.at(-1)}`;
      }
      pixels.drawImage(video, 0, 0, 8, 8);
      const [red, green, blue] = pixels.getImageData(4, 4, 1, 1).data;
      const most = Math.max(red, green, blue);
      const colour = most < 80 ? 'black' : most === red ? 'red' : most === green ? 'green' : 'blue';
      const begins = window.state.colours.length || colour !== 'black';
      if (begins && window.state.colours.at(-1) !== colour) window.state.colours.push(colour);
    }, 50);
  });
  await tab.evaluate(begin, `${origin}/${stream}`);
  return { name, tab, loads };
}
