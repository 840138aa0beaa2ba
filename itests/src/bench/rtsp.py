#!/usr/bin/env python3
"""Measures what pulling many RTSP cameras into HLS, LL-HLS and DASH costs.

    rtsp.py FOLDER_OF_A_DISTRIBUTION [SECONDS] [ROUNDS] [CAMERAS] [tcp|udp] [OTHER_DISTRIBUTION]

A second server is the camera: one stream of 1 Mb/s (720p15 H.264 with AAC, a key picture every 2 s) is published to it, and
the first server pulls it so many times, as so many streams. Prints per cent of a core a camera, of the process and of its
busiest threads. With another distribution that one pulls as many in the same seconds. JAVA_OPTS is passed on.
"""
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time

from distribution import Server, cpu_seconds

WARM_SECONDS = 60


def media():
    path = os.path.join(tempfile.gettempdir(), "millrace-bench-camera.flv")
    if not os.path.exists(path):
        subprocess.run(
            ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=15,noise=alls=6:allf=t",
             "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=16000", "-t", "60", "-pix_fmt", "yuv420p", "-c:v", "libx264",
             "-preset", "superfast", "-bf", "0", "-g", "30", "-sc_threshold", "0", "-b:v", "950k", "-maxrate", "950k", "-bufsize",
             "950k", "-c:a", "aac", "-b:a", "32k", "-f", "flv", path + ".part"], check=True)
        os.rename(path + ".part", path)
    return path


def pull(server, camera, cameras, transport):
    for i in range(cameras):
        path = os.path.join(server.data, "etc", f"io.millrace.source-camera{i}.cfg")
        with open(path, "w") as source:
            source.write(f"url = rtsp://127.0.0.1:{camera.rtsp}/live/camera\noption.transport = {transport}\n")
    server.await_live(cameras)


def measure(servers, seconds, cameras):
    before = [(cpu_seconds(each.pids), each.threads()) for each in servers]
    begin = time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - begin
    for server, (whole, threads) in zip(servers, before):
        unit = 100 / took / cameras
        used = (server.threads() - threads).most_common(6)
        print(f"per cent of a core a camera: {(cpu_seconds(server.pids) - whole) * unit:.3f}; "
              + ", ".join(f"{name} {share * unit:.3f}" for name, share in used), flush=True)


def main():
    # so that nothing is left running
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit("Terminated"))
    arguments = sys.argv[1:] + [None] * 6
    home, other = arguments[0], arguments[5]
    seconds, rounds, cameras = int(arguments[1] or 30), int(arguments[2] or 2), int(arguments[3] or 100)
    with contextlib.ExitStack() as stack:
        camera, *servers = [stack.enter_context(contextlib.closing(Server(each))) for each in [home, home, other] if each]
        encoder = subprocess.Popen(
            ["ffmpeg", "-v", "error", "-nostdin", "-re", "-stream_loop", "-1", "-i", media(), "-c", "copy", "-f", "flv",
             f"rtmp://127.0.0.1:{camera.rtmp}/live/camera"])
        stack.callback(encoder.wait)
        stack.callback(encoder.kill)
        camera.await_live(1)
        for server in servers:
            pull(server, camera, cameras, arguments[4] or "tcp")
        time.sleep(WARM_SECONDS)
        for _ in range(rounds):
            measure(servers, seconds, cameras)


if __name__ == "__main__":
    main()
