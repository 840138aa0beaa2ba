// node werift.mjs ORIGIN [whip=PATH] [whep=PATH]
// werift publishes H.264 and Opus, plays them, or both, until enough came; prints what came as JSON.
import { MediaStreamTrack, RTCPeerConnection, useH264, useOPUS } from 'werift';
import { exchange, options, Received, until } from './stack.mjs';
import { H264_PAYLOAD_TYPE, OPUS_PAYLOAD_TYPE, start } from './rtp-source.mjs';

const given = options();
const codecs = {
  video: [useH264({ payloadType: H264_PAYLOAD_TYPE, parameters: 'packetization-mode=1;profile-level-id=42e01f;level-asymmetry-allowed=1' })],
  audio: [useOPUS({ payloadType: OPUS_PAYLOAD_TYPE })],
};

async function begin(path, direction, tracks) {
  const connection = new RTCPeerConnection({ codecs, iceServers: [], bundlePolicy: 'max-bundle' });
  for (const track of tracks) connection.addTransceiver(track, { direction });
  await connection.setLocalDescription(await connection.createOffer());
  const { sdp, session } = await exchange(given.origin + path, connection.localDescription.sdp);
  await connection.setRemoteDescription({ type: 'answer', sdp });
  return { connection, session };
}

const out = {};
let end = () => {};
let publisher;
if (given.whip) {
  const video = new MediaStreamTrack({ kind: 'video' });
  const audio = new MediaStreamTrack({ kind: 'audio' });
  publisher = await begin(given.whip, 'sendonly', [video, audio]);
  await until('the connection of the publisher', () => publisher.connection.connectionState === 'connected');
  end = await start((packet) => video.writeRtp(packet), (packet) => audio.writeRtp(packet));
}
if (given.whep) {
  const received = new Received();
  const viewer = await begin(given.whep, 'recvonly', ['video', 'audio']);
  for (const transceiver of viewer.connection.getTransceivers()) {
    const { kind } = transceiver;
    const listen = (track) => track.onReceiveRtp.subscribe((rtp) => received[kind](rtp.serialize()));
    transceiver.receiver.tracks.forEach(listen);
    transceiver.onTrack.subscribe(listen);
  }
  await until('what is played', () => received.isEnough());
  Object.assign(out, received);
}
end();
if (publisher) out.deleted = (await fetch(publisher.session, { method: 'DELETE' })).status;
console.log(JSON.stringify(out));
process.exit(0);
