"""webrtc_aiortc.py ORIGIN [whip=PATH] [whep=PATH] [bearer=TOKEN]: aiortc publishes H.264 and Opus, plays them, or both; prints what came as JSON."""

import asyncio
import json
import sys
import urllib.error
import urllib.request

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaPlayer

SECONDS = 60
PICTURES = 20


HEADERS = {"Content-Type": "application/sdp"}


def post(address, offer):
    request = urllib.request.Request(address, offer.encode(), HEADERS, method="POST")
    with urllib.request.urlopen(request, timeout=10) as response:
        return response.read().decode()


async def exchange(address, offer):
    """The answer, as soon as the stream is there."""
    for _ in range(SECONDS * 10):
        try:
            return await asyncio.to_thread(post, address, offer)
        except urllib.error.HTTPError as error:
            if error.code not in (404, 503):
                raise SystemExit(f"{address} {error.code} {error.read().decode()}")
            await asyncio.sleep(0.1)
    raise SystemExit(f"{address} is not there after {SECONDS} s")


async def begin(address, connection):
    await connection.setLocalDescription(await connection.createOffer())
    answer = await exchange(address, connection.localDescription.sdp)
    await connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))


async def publish(address):
    player = MediaPlayer("testsrc2=size=320x180:rate=15", format="lavfi", options={})
    tone = MediaPlayer("sine=frequency=440:sample_rate=48000", format="lavfi", options={})
    connection = RTCPeerConnection(RTCConfiguration([]))
    connection.addTransceiver(player.video, "sendonly")
    connection.addTransceiver(tone.audio, "sendonly")
    await begin(address, connection)
    return connection


async def play(address, out):
    connection = RTCPeerConnection(RTCConfiguration([]))
    transceivers = [connection.addTransceiver(kind, "recvonly") for kind in ("video", "audio")]
    await begin(address, connection)
    frames = await asyncio.gather(*(count(each.receiver.track, out) for each in transceivers))
    out["width"], out["height"] = frames[0].width, frames[0].height
    await connection.close()


async def count(track, out):
    frame = None
    for n in range(PICTURES):
        frame = await asyncio.wait_for(track.recv(), SECONDS)
        out[track.kind + "Frames"] = n + 1
    return frame


async def main():
    given = dict(word.split("=", 1) for word in sys.argv[2:])
    out = {}
    if "bearer" in given:
        HEADERS["Authorization"] = "Bearer " + given["bearer"]
    publisher = await publish(sys.argv[1] + given["whip"]) if "whip" in given else None
    if "whep" in given:
        await play(sys.argv[1] + given["whep"], out)
    if publisher:
        await publisher.close()
    print(json.dumps(out, separators=(",", ":")))


asyncio.run(main())
