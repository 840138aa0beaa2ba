// node webrtc.mjs ORIGIN SECONDS [browser=firefox] [whip=PATH] [codec=H264] [whep=PATH]
// Publishes the fake camera and microphone by WHIP, plays by WHEP, or both, and prints what happened as JSON.
import * as chromium from './chromium.mjs';
import * as firefox from './firefox.mjs';

const [origin, seconds, ...options] = process.argv.slice(2);
const given = Object.fromEntries(options.map((option) => option.split('=', 2)));

const browser = given.browser === 'firefox' ? await firefox.launch()
  : await chromium.launch(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
try {
  const tab = await browser.newPage();
  await tab.goto(`${origin}/health/live`);
  const result = await tab.evaluate(async ({ given, seconds }) => {
    const pause = (ms) => new Promise((resolve) => { window.setTimeout(resolve, ms); });
    const until = async (condition, ms) => {
      const end = performance.now() + ms;
      while (performance.now() < end && !(await condition())) await pause(20);
    };
    const begin = async (path, connection) => {
      await connection.setLocalDescription(await connection.createOffer());
      const response = await fetch(path, {
        method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: connection.localDescription.sdp,
      });
      if (response.status !== 201) throw new Error(`${path} ${response.status} ${await response.text()}`);
      await connection.setRemoteDescription({ type: 'answer', sdp: await response.text() });
      return response.headers.get('Location');
    };
    const stats = async (connection, type, kind) => {
      for (const each of (await connection.getStats()).values()) {
        if (each.type === type && each.kind === kind) return each;
      }
      return {};
    };
    const out = {};
    let publisher;
    let session;
    if (given.whip) {
      const camera = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 360, frameRate: 30 }, audio: true });
      publisher = new RTCPeerConnection();
      for (const track of camera.getTracks()) publisher.addTransceiver(track, { direction: 'sendonly' });
      const codecs = RTCRtpSender.getCapabilities('video').codecs;
      const wanted = codecs.filter((codec) => codec.mimeType === `video/${given.codec || 'H264'}` || codec.mimeType === 'video/rtx');
      publisher.getTransceivers().find((each) => each.sender.track.kind === 'video').setCodecPreferences(wanted);
      session = await begin(given.whip, publisher);
      await until(() => publisher.connectionState === 'connected', 10000);
      out.whipState = publisher.connectionState;
      await until(async () => (await stats(publisher, 'outbound-rtp', 'video')).framesSent > 5, 10000);
    }
    let viewer;
    if (given.whep) {
      const video = document.createElement('video');
      video.autoplay = true;
      document.body.append(video);
      const media = new MediaStream();
      video.srcObject = media;
      viewer = new RTCPeerConnection();
      viewer.addTransceiver('video', { direction: 'recvonly' });
      viewer.addTransceiver('audio', { direction: 'recvonly' });
      viewer.ontrack = (event) => media.addTrack(event.track);
      const started = performance.now();
      video.requestVideoFrameCallback(() => { out.firstPictureMs = Math.round(performance.now() - started); });
      for (let tries = 0; tries < 50; tries++) {
        try {
          await begin(given.whep, viewer);
          break;
        } catch (error) {
          if (tries === 49 || !String(error).match(/ 404 | 503 /)) throw error;
          await pause(200);
        }
      }
      await until(() => out.firstPictureMs !== undefined, 15000);
      out.whepState = viewer.connectionState;
    }
    await pause(seconds * 1000);
    if (publisher) {
      const sent = await stats(publisher, 'outbound-rtp', 'video');
      out.framesSent = sent.framesSent;
      out.videoBytesSent = sent.bytesSent;
      out.targetBitrate = sent.targetBitrate;
      out.nackCount = sent.nackCount;
      out.pliCount = sent.pliCount;
    }
    if (viewer) {
      const video = await stats(viewer, 'inbound-rtp', 'video');
      out.framesDecoded = video.framesDecoded;
      out.framesDropped = video.framesDropped;
      out.width = video.frameWidth;
      out.freezeCount = video.freezeCount;
      out.packetsLost = video.packetsLost;
      out.nackSent = video.nackCount;
      out.pliSent = video.pliCount;
      out.jitterBufferMs = Math.round(1000 * video.jitterBufferDelay / video.jitterBufferEmittedCount);
      const audio = await stats(viewer, 'inbound-rtp', 'audio');
      out.audioSamples = audio.totalSamplesReceived;
      out.audioConcealed = audio.concealedSamples;
      out.audioEnergy = audio.totalAudioEnergy;
    }
    if (session) out.deleted = (await fetch(session, { method: 'DELETE' })).status;
    return out;
  }, { given, seconds: Number(seconds) });
  console.log(JSON.stringify(result));
} finally {
  await browser.close();
}
