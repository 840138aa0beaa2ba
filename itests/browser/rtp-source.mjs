// FFmpeg makes H.264 and Opus as RTP packets, for stacks that send what others have encoded.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';

export const H264_PAYLOAD_TYPE = 96;
export const OPUS_PAYLOAD_TYPE = 111;

const VIDEO = '-re -f lavfi -i testsrc2=size=320x180:rate=15 -c:v libx264 -preset ultrafast -tune zerolatency'
  + ' -profile:v baseline -pix_fmt yuv420p -g 15 -b:v 300k';
const AUDIO = '-re -f lavfi -i sine=frequency=440:sample_rate=48000 -ac 2 -c:a libopus -b:a 64k';

async function port(onPacket) {
  const socket = createSocket('udp4', onPacket);
  await new Promise((resolve) => { socket.bind(0, '127.0.0.1', resolve); });
  return socket;
}

/** @returns ends the source */
export async function start(onVideo, onAudio) {
  const sources = [[VIDEO, H264_PAYLOAD_TYPE, onVideo], [AUDIO, OPUS_PAYLOAD_TYPE, onAudio]];
  const ends = await Promise.all(sources.map(async ([options, payloadType, onPacket]) => {
    const socket = await port(onPacket);
    const target = `rtp://127.0.0.1:${socket.address().port}?pkt_size=1200`;
    const program = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'warning', '-nostdin', ...options.split(' '),
      '-payload_type', String(payloadType), '-f', 'rtp', target], { stdio: ['ignore', 'ignore', 'inherit'] });
    return () => {
      program.kill('SIGKILL');
      socket.close();
    };
  }));
  return () => ends.forEach((end) => end());
}
