// node datachannel.mjs ORIGIN [whip=PATH] [whep=PATH]
// libdatachannel publishes H.264 and Opus, plays them, or both, until enough came; prints what came as JSON.
import { Audio, cleanup, PeerConnection, Video } from 'node-datachannel';
import { exchange, options, Received, until } from './stack.mjs';
import { H264_PAYLOAD_TYPE, OPUS_PAYLOAD_TYPE, start } from './rtp-source.mjs';

const VIDEO_SOURCE = 1111;
const AUDIO_SOURCE = 2222;
const given = options();

function media(direction) {
  const video = new Video('0', direction);
  video.addH264Codec(H264_PAYLOAD_TYPE);
  const audio = new Audio('1', direction);
  audio.addOpusCodec(OPUS_PAYLOAD_TYPE);
  if (direction === 'SendOnly') {
    video.addSSRC(VIDEO_SOURCE, 'stack', 'stack', 'video');
    audio.addSSRC(AUDIO_SOURCE, 'stack', 'stack', 'audio');
  }
  return { video, audio };
}

async function begin(path, direction) {
  const connection = new PeerConnection(direction, { iceServers: [] });
  const described = media(direction);
  const tracks = { video: connection.addTrack(described.video), audio: connection.addTrack(described.audio) };
  connection.setLocalDescription();
  await until('candidates', () => connection.gatheringState() === 'complete');
  const { sdp, session } = await exchange(given.origin + path, connection.localDescription().sdp);
  connection.setRemoteDescription(sdp, 'answer');
  return { connection, session, tracks };
}

/** Packets of a file's source leave with the source that was described. */
function from(source, track) {
  return (packet) => {
    packet.writeUInt32BE(source, 8);
    if (track.isOpen()) track.sendMessageBinary(packet);
  };
}

const out = {};
let end = () => {};
let publisher;
let viewer;
if (given.whip) {
  publisher = await begin(given.whip, 'SendOnly');
  const { video, audio } = publisher.tracks;
  await until('the connection of the publisher', () => video.isOpen() && audio.isOpen());
  end = await start(from(VIDEO_SOURCE, video), from(AUDIO_SOURCE, audio));
}
if (given.whep) {
  const received = new Received();
  viewer = await begin(given.whep, 'RecvOnly');
  const isRtcp = (packet) => packet[1] >= 192 && packet[1] <= 223;
  for (const [kind, track] of Object.entries(viewer.tracks)) {
    track.onMessage((packet) => { if (!isRtcp(packet)) received[kind](packet); });
  }
  await until('what is played', () => received.isEnough());
  viewer.connection.close();
  Object.assign(out, received);
}
end();
if (publisher) {
  out.deleted = (await fetch(publisher.session, { method: 'DELETE' })).status;
  publisher.connection.close();
}
console.log(JSON.stringify(out));
cleanup();
process.exit(0);
