// node resize.mjs ORIGIN STREAM layers|scale
// Publishes a picture by WHIP and watches it by WHEP while the publisher's picture becomes smaller and large again: it
// leaves out the larger of two layers (simulcast), or scales its only one. Prints the widths that were seen as JSON.
import { launch } from './chromium.mjs';

const [origin, stream, how] = process.argv.slice(2);
const browser = await launch(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
try {
  const tab = await browser.newPage();
  await tab.goto(`${origin}/health/live`);
  const result = await tab.evaluate(async ({ stream, layers }) => {
    const pause = (ms) => new Promise((resolve) => { window.setTimeout(resolve, ms); });
    const post = async (path, connection) => {
      await connection.setLocalDescription(await connection.createOffer());
      for (let tries = 0; ; tries++) {
        const response = await fetch(path, {
          method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: connection.localDescription.sdp,
        });
        const text = await response.text();
        if (response.status === 201) {
          await connection.setRemoteDescription({ type: 'answer', sdp: text });
          return response.headers.get('Location');
        }
        if (tries > 300 || ![404, 503].includes(response.status)) throw new Error(`${path} ${response.status} ${text}`);
        await pause(100);
      }
    };
    const constraints = { video: { width: 640, height: 360, frameRate: 15 }, audio: true };
    const camera = await navigator.mediaDevices.getUserMedia(constraints);
    const publisher = new RTCPeerConnection();
    // so little that the first estimate of the bandwidth is enough for both
    const encodings = [{ rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 100000 }, { rid: 'f', maxBitrate: 150000 }];
    const { sender } = publisher.addTransceiver(camera.getVideoTracks()[0], {
      direction: 'sendonly', sendEncodings: layers ? encodings : [{ maxBitrate: 200000 }],
    });
    // or a busy machine has smaller pictures than the test wants
    await sender.setParameters({ ...sender.getParameters(), degradationPreference: 'maintain-resolution' });
    publisher.addTransceiver(camera.getAudioTracks()[0], { direction: 'sendonly' });
    const session = await post(`/${stream}/whip`, publisher);

    const viewer = new RTCPeerConnection();
    viewer.addTransceiver('video', { direction: 'recvonly' });
    viewer.addTransceiver('audio', { direction: 'recvonly' });
    const video = document.createElement('video');
    video.autoplay = true;
    video.muted = true;
    const media = new MediaStream();
    video.srcObject = media;
    document.body.append(video);
    viewer.ontrack = (event) => media.addTrack(event.track);
    await post(`/${stream}/whep`, viewer);

    const widths = [];
    const until = async (width) => {
      const end = performance.now() + 45000;
      while (video.videoWidth !== width) {
        if (performance.now() > end) throw new Error(`the picture is ${video.videoWidth} wide, not ${width}; before ${widths}`);
        await pause(50);
      }
      widths.push(width);
    };
    const change = async (small) => {
      const parameters = sender.getParameters();
      if (layers) {
        parameters.encodings.find((each) => each.rid === 'f').active = !small;
      } else {
        parameters.encodings[0].scaleResolutionDownBy = small ? 2 : 1;
      }
      await sender.setParameters(parameters);
    };
    await until(640);
    await change(true);
    await until(320);
    await change(false);
    await until(640);
    const sources = [...(await publisher.getStats()).values()]
      .filter((each) => each.type === 'outbound-rtp' && each.kind === 'video' && each.framesSent > 0).length;
    const deleted = (await fetch(session, { method: 'DELETE' })).status;
    return { widths: widths.join(' '), sources, deleted };
  }, { stream, layers: how === 'layers' });
  console.log(JSON.stringify(result));
} finally {
  await browser.close();
}
