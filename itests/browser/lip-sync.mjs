// node lip-sync.mjs ADDRESS FLASHES APART SECONDS
// Watches by WHEP what flashes and beeps once a second, and prints as JSON by how many milliseconds each beep leaves the
// loudspeaker after its flash is on the screen: of the first FLASHES, and of the last, once the middle of these is within
// APART milliseconds, or after SECONDS. WebAudio would not do: it keeps a store of its own, which grows when the machine is
// busy, while the element plays on.
import { launch } from './chromium.mjs';

const [address, flashes, apart, seconds] = process.argv.slice(2);
const browser = await launch();
try {
  const page = await browser.newPage();
  await page.goto(new URL('/health/live', address).href);
  const result = await page.evaluate(async ({ address, flashes, apart, seconds }) => {
    const SILENCE_MS = 300;
    const TOGETHER_MS = 450;
    const pause = (ms) => new Promise((resolve) => { window.setTimeout(resolve, ms); });
    const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
    const shown = [];
    const heard = [];
    const stated = [];
    let playoutDelayMs = 0;

    const watch = (video) => {
      const canvas = document.createElement('canvas');
      canvas.width = 4;
      canvas.height = 4;
      const drawing = canvas.getContext('2d', { willReadFrequently: true });
      let bright = true;
      const look = (now, { expectedDisplayTime }) => {
        video.requestVideoFrameCallback(look);
        drawing.drawImage(video, 0, 0, 4, 4);
        const is = drawing.getImageData(1, 1, 1, 1).data[0] > 128;
        if (is && !bright) shown.push(expectedDisplayTime);
        bright = is;
      };
      video.requestVideoFrameCallback(look);
    };

    /** Blocks say when they were taken to be played, on a clock of which only the pace is known. */
    const listen = async (track) => {
      const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
      let clockMs = Infinity;
      let loudMs = Infinity;
      for (;;) {
        const { value: block } = await reader.read();
        if (!block) return;
        const takenMs = block.timestamp / 1000;
        clockMs = Math.min(clockMs, performance.now() - takenMs);
        const samples = new Float32Array(block.numberOfFrames);
        block.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
        samples.forEach((sample, n) => {
          if (Math.abs(sample) < 0.05) return;
          const ms = takenMs + 1000 * n / block.sampleRate;
          if (ms - loudMs > SILENCE_MS) heard.push(clockMs + ms + playoutDelayMs);
          loudMs = ms;
        });
        block.close();
      }
    };

    const ask = async (connection) => {
      const all = [...(await connection.getStats()).values()];
      const [video, audio] = ['video', 'audio'].map((kind) => all.find((each) => each.type === 'inbound-rtp' && each.kind === kind));
      const own = video?.estimatedPlayoutTimestamp - audio?.estimatedPlayoutTimestamp;
      if (Number.isFinite(own)) stated.push(own);
      const playout = all.find((each) => each.type === 'media-playout');
      if (playout?.totalSamplesCount) playoutDelayMs = 1000 * playout.totalPlayoutDelay / playout.totalSamplesCount;
      return { video, audio };
    };

    const video = document.createElement('video');
    video.autoplay = true;
    document.body.append(video);
    const connection = new RTCPeerConnection();
    connection.addTransceiver('video', { direction: 'recvonly' });
    connection.addTransceiver('audio', { direction: 'recvonly' });
    connection.ontrack = ({ track, streams }) => {
      video.srcObject = streams[0];
      if (track.kind === 'audio') listen(track);
    };
    watch(video);
    await connection.setLocalDescription(await connection.createOffer());
    const response = await fetch(address, {
      method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: connection.localDescription.sdp,
    });
    const text = await response.text();
    if (response.status !== 201) throw new Error(`${response.status} ${text}`);
    await connection.setRemoteDescription({ type: 'answer', sdp: text });

    const offsets = () => shown.flatMap((flash) => heard.map((beep) => beep - flash).filter((offset) => Math.abs(offset) < TOGETHER_MS));
    const end = performance.now() + 1000 * seconds;
    let found = [];
    let report;
    while (performance.now() < end && !(found.length >= flashes && Math.abs(median(found.slice(-flashes))) <= apart)) {
      await pause(1000);
      report = await ask(connection);
      found = offsets();
    }
    const last = found.slice(-flashes);
    return {
      times: found.length,
      firstMs: median(found.slice(0, flashes)),
      medianMs: median(last),
      leastMs: Math.min(...last),
      mostMs: Math.max(...last),
      statedMs: median(stated.slice(-flashes)),
      playoutDelayMs,
      soundHeldMs: 1000 * report.audio.jitterBufferDelay / report.audio.jitterBufferEmittedCount,
      picturesHeldMs: 1000 * report.video.jitterBufferDelay / report.video.jitterBufferEmittedCount,
      samplesConcealed: report.audio.concealedSamples,
    };
  }, { address, flashes: Number(flashes), apart: Number(apart), seconds: Number(seconds) });
  const rounded = Object.entries(result).map(([name, number]) => [name, Math.round(10 * number) / 10]);
  console.log(JSON.stringify(Object.fromEntries(rounded)));
} finally {
  await browser.close();
}
