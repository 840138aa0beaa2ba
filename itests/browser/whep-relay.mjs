// node whep-relay.mjs ORIGIN WHEP-PATH UDP-PORT FILE
// Watches by WHEP through a relay on a UDP port of this machine. Writes what it sees as JSON to FILE, four times a second,
// until FILE.end is there; then prints it. Gaps between pictures count from three seconds after the first on.
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { launch } from './chromium.mjs';

const [origin, path, port, file] = process.argv.slice(2);
const LONGEST_MS = 300000;

const browser = await launch();
try {
  const tab = await browser.newPage();
  await tab.goto(`${origin}/health/live`);
  await tab.evaluate(async ({ path, port }) => {
    const pause = (ms) => new Promise((resolve) => { window.setTimeout(resolve, ms); });
    const video = document.createElement('video');
    video.autoplay = true;
    video.muted = true;
    document.body.append(video);
    const media = new MediaStream();
    video.srcObject = media;
    const viewer = new RTCPeerConnection();
    window.viewer = viewer;
    window.seen = { began: 0, last: 0, longestGapMs: 0, stalledMs: 0 };
    // time in which this page was not let run is no fault of the way
    let stalledMs = 0;
    let beat = performance.now();
    window.setInterval(() => {
      const now = performance.now();
      stalledMs += Math.max(0, now - beat - 60);
      beat = now;
    }, 20);
    // a freeze is what lies between two pictures, also where the statistics have another opinion
    let stalledBefore = 0;
    const picture = () => {
      const now = performance.now();
      const { seen } = window;
      seen.began = seen.began || now;
      if (now - seen.began > 3000) {
        seen.longestGapMs = Math.max(seen.longestGapMs, now - seen.last - (stalledMs - stalledBefore));
      }
      seen.last = now;
      seen.stalledMs = stalledMs;
      stalledBefore = stalledMs;
      video.requestVideoFrameCallback(picture);
    };
    video.requestVideoFrameCallback(picture);
    viewer.addTransceiver('video', { direction: 'recvonly' });
    viewer.addTransceiver('audio', { direction: 'recvonly' });
    viewer.ontrack = (event) => media.addTrack(event.track);
    await viewer.setLocalDescription(await viewer.createOffer());
    for (let tries = 0; ; tries++) {
      const response = await fetch(path, {
        method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: viewer.localDescription.sdp,
      });
      if (response.status === 201) {
        const answer = (await response.text()).split('\r\n')
          .filter((line) => !line.startsWith('a=candidate:') || / udp /i.test(line))
          .map((line) => line.replace(/^(a=candidate:\S+ \d+ \w+ \d+) \S+ \d+/, `$1 127.0.0.1 ${port}`))
          .join('\r\n');
        await viewer.setRemoteDescription({ type: 'answer', sdp: answer });
        return;
      }
      if (tries === 100) throw new Error(`${path} ${response.status} ${await response.text()}`);
      await pause(200);
    }
  }, { path, port });
  const look = () => tab.evaluate(async () => {
    const out = { state: window.viewer.connectionState, longestGapMs: Math.round(window.seen.longestGapMs),
      stalledMs: Math.round(window.seen.stalledMs) };
    for (const each of (await window.viewer.getStats()).values()) {
      if (each.type === 'inbound-rtp' && each.kind === 'video') {
        for (const name of ['framesDecoded', 'framesDropped', 'frameWidth', 'freezeCount', 'totalFreezesDuration',
          'packetsLost', 'nackCount', 'pliCount', 'retransmittedPacketsReceived', 'keyFramesDecoded']) {
          out[name] = each[name] || 0;
        }
        out.jitterBufferMs = Math.round(1000 * each.jitterBufferDelay / each.jitterBufferEmittedCount) || 0;
      } else if (each.type === 'inbound-rtp' && each.kind === 'audio') {
        out.audioSamples = each.totalSamplesReceived || 0;
        out.audioConcealed = each.concealedSamples || 0;
      }
    }
    return out;
  });
  const end = Date.now() + LONGEST_MS;
  let seen = {};
  while (Date.now() < end && !existsSync(`${file}.end`)) {
    seen = await look();
    writeFileSync(`${file}.new`, JSON.stringify(seen));
    renameSync(`${file}.new`, file);
    await tab.waitForTimeout(250);
  }
  console.log(JSON.stringify(seen));
} finally {
  await browser.close();
}
