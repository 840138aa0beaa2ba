"""webrtc_lip_sync.py ADDRESS FLASHES: aiortc watches by WHEP what flashes and beeps.

Prints by how many milliseconds each beep comes after its flash, in the wall clock that the sender reports of both give:
what a receiver lays side by side, however late packets were here.
"""

import asyncio
import json
import statistics
import sys
import urllib.error
import urllib.request

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.rtp import RtcpSrPacket

SECONDS = 180
SILENCE_SECONDS = 0.3
LOUD = 1_600
BRIGHT = 128


class Clock:
    """The wall clock of a receiver's timestamps."""

    def __init__(self, receiver, ticks_per_second):
        self.ticks_per_second = ticks_per_second
        # aiortc counts from the first packet, and tells nobody what that was
        self.mapper = receiver._RTCRtpReceiver__timestamp_mapper
        self.report = None
        take = receiver._handle_rtcp_packet

        async def look(packet):
            if isinstance(packet, RtcpSrPacket):
                self.report = packet.sender_info
            await take(packet)

        receiver._handle_rtcp_packet = look

    def seconds(self, pts):
        """None before the first report."""
        if self.report is None:
            return None
        ticks = (pts + self.mapper._origin - self.report.rtp_timestamp + (1 << 31)) % (1 << 32) - (1 << 31)
        return self.report.ntp_timestamp / (1 << 32) + ticks / self.ticks_per_second


async def flashes(track, clock, found):
    bright = True
    while True:
        frame = await track.recv()
        luma = bytes(frame.planes[0])
        now = luma[len(luma) // 2 + frame.planes[0].line_size // 2] > BRIGHT
        if now and not bright:
            found.append(clock.seconds(frame.pts))
        bright = now


async def beeps(track, clock, found):
    quiet = 0
    while True:
        frame = await track.recv()
        samples = memoryview(bytes(frame.planes[0])).cast("h")[:: len(frame.layout.channels)]
        for n, sample in enumerate(samples):
            if abs(sample) < LOUD:
                quiet += 1
                continue
            if quiet > SILENCE_SECONDS * frame.sample_rate:
                found.append(clock.seconds(frame.pts + n))
            quiet = 0


def post(address, offer):
    request = urllib.request.Request(address, offer.encode(), {"Content-Type": "application/sdp"}, method="POST")
    with urllib.request.urlopen(request, timeout=20) as response:
        return response.read().decode()


def offsets(shown, heard):
    """Of each flash whose beep came."""
    for flash in filter(None, shown):
        for beep in filter(None, heard):
            if abs(beep - flash) < 0.4:
                yield 1_000 * (beep - flash)


async def main():
    address, wanted = sys.argv[1], int(sys.argv[2])
    connection = RTCPeerConnection(RTCConfiguration([]))
    video, audio = (connection.addTransceiver(kind, "recvonly").receiver for kind in ("video", "audio"))
    clocks = Clock(video, 90_000), Clock(audio, 48_000)
    await connection.setLocalDescription(await connection.createOffer())
    answer = await asyncio.to_thread(post, address, connection.localDescription.sdp)
    await connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    shown, heard = [], []
    tasks = [
        asyncio.create_task(flashes(video.track, clocks[0], shown)),
        asyncio.create_task(beeps(audio.track, clocks[1], heard)),
    ]
    for _ in range(SECONDS * 10):
        await asyncio.wait(tasks, timeout=0.1)
        if len(list(offsets(shown, heard))) >= wanted:
            break
    found = list(offsets(shown, heard))
    if not found:
        raise SystemExit(f"{len(shown)} flashes and {len(heard)} beeps, none of them together")
    out = {"times": len(found), "medianMs": statistics.median(found), "leastMs": min(found), "mostMs": max(found)}
    print(json.dumps(out, separators=(",", ":")), flush=True)
    for task in tasks:
        task.cancel()
    await connection.close()


asyncio.run(main())
