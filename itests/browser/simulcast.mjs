// node simulcast.mjs ORIGIN PATH CODEC FILES [silent]
// Publishes the fake camera by WHIP in three sizes at once, and prints what happened as JSON when FILES.end exists. While
// FILES.drop exists, the largest size is left out, as browsers do when they lack bandwidth.
import { existsSync } from 'node:fs';
import { launch } from './chromium.mjs';

const [origin, path, codec, files, sound] = process.argv.slice(2);
const browser = await launch(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
try {
  const tab = await browser.newPage();
  await tab.goto(`${origin}/health/live`);
  await tab.evaluate(async ({ path, codec, silent }) => {
    const video = { width: { exact: 1024 }, height: { exact: 576 }, frameRate: 15 };
    const camera = await navigator.mediaDevices.getUserMedia({ video, audio: true });
    const connection = new RTCPeerConnection();
    window.connection = connection;
    if (!silent) connection.addTransceiver(camera.getAudioTracks()[0], { direction: 'sendonly' });
    const pictures = connection.addTransceiver(camera.getVideoTracks()[0], {
      direction: 'sendonly',
      sendEncodings: [
        { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
        { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 400_000 },
        { rid: 'f', maxBitrate: 900_000 },
      ],
    });
    window.sender = pictures.sender;
    const codecs = RTCRtpSender.getCapabilities('video').codecs;
    pictures.setCodecPreferences(codecs.filter((each) => each.mimeType === `video/${codec}` || each.mimeType === 'video/rtx'));
    await connection.setLocalDescription(await connection.createOffer());
    const response = await fetch(path, {
      method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: connection.localDescription.sdp,
    });
    if (response.status !== 201) throw new Error(`${path} ${response.status} ${await response.text()}`);
    // as much bandwidth as all sizes need, however busy the machine is
    const rates = 'x-google-min-bitrate=2500;x-google-start-bitrate=2500';
    let answer = await response.text();
    const type = answer.match(new RegExp(`a=rtpmap:(\\d+) ${codec}/90000`))[1];
    answer = answer.includes(`a=fmtp:${type} `) ? answer.replace(`a=fmtp:${type} `, `a=fmtp:${type} ${rates};`)
      : answer.replace(new RegExp(`(a=rtpmap:${type} .*\r\n)`), `$1a=fmtp:${type} ${rates}\r\n`);
    await connection.setRemoteDescription({ type: 'answer', sdp: answer });
    window.send = async (largest) => {
      const parameters = window.sender.getParameters();
      parameters.encodings[2].active = largest;
      await window.sender.setParameters(parameters);
    };
  }, { path, codec, silent: sound === 'silent' });
  let dropped = false;
  while (!existsSync(`${files}.end`)) {
    const wanted = existsSync(`${files}.drop`);
    if (wanted !== dropped) {
      dropped = wanted;
      await tab.evaluate((largest) => window.send(largest), !wanted);
    }
    await tab.waitForTimeout(200);
  }
  const layers = await tab.evaluate(async () => {
    const found = [];
    for (const each of (await window.connection.getStats()).values()) {
      if (each.type === 'outbound-rtp' && each.kind === 'video') {
        const { rid, frameWidth, framesSent, keyFramesEncoded, pliCount, encoderImplementation, targetBitrate } = each;
        const { qualityLimitationReason, qualityLimitationDurations } = each;
        found.push({
          rid, frameWidth, framesSent, keyFramesEncoded, pliCount, encoderImplementation, targetBitrate,
          qualityLimitationReason, qualityLimitationDurations,
        });
      }
    }
    return found;
  });
  console.log(JSON.stringify({ layers }));
} finally {
  await browser.close();
}
