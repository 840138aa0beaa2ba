// node publish-codecs.mjs ORIGIN CODEC=PATH…
// Publishes the fake camera and microphone by WHIP in several codecs at once, until it is ended.
import { launch } from './chromium.mjs';

const [origin, ...wanted] = process.argv.slice(2);
const browser = await launch(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
const tab = await browser.newPage();
await tab.goto(`${origin}/health/live`);
await tab.evaluate(async (pairs) => {
  const constraints = { video: { width: 160, height: 90, frameRate: 10 }, audio: true };
  const camera = await navigator.mediaDevices.getUserMedia(constraints);
  window.connections = await Promise.all(pairs.map(async ([codec, path]) => {
    const connection = new RTCPeerConnection();
    const [video] = camera.getVideoTracks().map((track) => connection.addTransceiver(track, { direction: 'sendonly' }));
    camera.getAudioTracks().forEach((track) => connection.addTransceiver(track, { direction: 'sendonly' }));
    const types = [`video/${codec}`, 'video/rtx'];
    video.setCodecPreferences(RTCRtpSender.getCapabilities('video').codecs.filter((each) => types.includes(each.mimeType)));
    await connection.setLocalDescription(await connection.createOffer());
    const response = await fetch(path, {
      method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: connection.localDescription.sdp,
    });
    if (response.status !== 201) throw new Error(`${path} ${response.status} ${await response.text()}`);
    await connection.setRemoteDescription({ type: 'answer', sdp: await response.text() });
    return connection;
  }));
}, wanted.map((pair) => pair.split('=', 2)));
