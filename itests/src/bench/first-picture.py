#!/usr/bin/env python3
"""Measures how soon a viewer of the watch page has its first picture by WebRTC.

    first-picture.py FOLDER_OF_A_DISTRIBUTION [TIMES [rtmp]]

FFmpeg publishes 720p30 H.264 with a key picture every 2 s and Opus over RTSP, or AAC over RTMP, of which Opus has to be made;
both are encoded beforehand, so that the encoder takes nothing from the viewer. The first viewer is the first that the server
ever had. Chromium opens the page TIMES times (10). Prints for each the time from the page's offer until there is an answer, a
connection, a picture and sound, and from the opening of the page until there is a picture; then the medians.

Needs ffmpeg (with libx264 and libopus), Chromium, Node, and the packages of itests/browser (npm ci).
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile

from distribution import Server

STREAM = "live/bench"


def film(file, sound):
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30",
         "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-c:v", "libx264", "-preset", "veryfast",
         "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-g", "60", "-b:v", "2M", *sound, "-t", "60", file], check=True)


def publish(server, folder, rtmp):
    sound, to = ["-c:a", "libopus", "-ac", "2"], ["rtsp", "-rtsp_transport", "tcp", f"rtsp://127.0.0.1:{server.rtsp}/{STREAM}"]
    if rtmp:
        sound, to = ["-c:a", "aac"], ["flv", f"rtmp://127.0.0.1:{server.rtmp}/{STREAM}"]
    file = os.path.join(folder, "film.mkv")
    film(file, sound)
    return subprocess.Popen(
        ["ffmpeg", "-v", "error", "-nostdin", "-re", "-stream_loop", "-1", "-i", file, "-c", "copy", "-f", *to])


def watch(server, screenshot):
    browser = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "browser", "watch-way.mjs")
    url = f"http://127.0.0.1:{server.http}/watch/{STREAM}?via=whep"
    return json.loads(subprocess.run(["node", browser, url, screenshot, "udp", "sound"], check=True, stdout=subprocess.PIPE).stdout)


def main(home, times=10, source="rtsp"):
    server = Server(os.path.abspath(home))
    encoder = None
    try:
        with tempfile.TemporaryDirectory() as folder:
            encoder = publish(server, folder, source == "rtmp")
            server.await_live(1)
            seen = [watch(server, os.path.join(folder, "page.png")) for _ in range(times)]
        for each in seen:
            print(
                f"from the offer: answer {each['offeredToAnswerMs']:5} ms, connection {each['offeredToConnectedMs']:5} ms, "
                f"picture {each['offeredToPictureMs']:5} ms, sound {each['offeredToSoundMs']:5} ms; "
                f"from opening: picture {each['openedToPictureMs']:5} ms; {each['way']}, {each['latencySeconds']} s behind")
        for key, what in (("offeredToPictureMs", "the offer"), ("openedToPictureMs", "opening the page")):
            print(f"median from {what}: {statistics.median(each[key] for each in seen):.0f} ms")
    finally:
        if encoder:
            encoder.terminate()
            encoder.wait()
        server.close()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10, *sys.argv[3:4])
