#!/usr/bin/env python3
"""Measures playing by WebRTC: what a viewer costs, what is lost, how late pictures come, and what is allocated.

    whep.py cpu FOLDER_OF_A_DISTRIBUTION [SECONDS] [ROUNDS] [VIEWERS]
    whep.py latency FOLDER_OF_A_DISTRIBUTION [SECONDS] [ROUNDS] [VIEWERS]
    whep.py allocation FOLDER_OF_A_DISTRIBUTION [SECONDS]

A stream of 1 Mb/s (720p30 H.264 with a key picture every 2 s, Opus of 64 kb/s) is published over RTMP. whep.c, which this
compiles, is all viewers: connectivity checks, DTLS, receiver reports, SRTP.

cpu: 600 viewers, of which one decrypts what it gets. Prints per cent of a core a viewer, of the process and of its busiest
threads, packets lost, and how long the first packet took. The load generator needs about as much as the server: watch that
both together leave the machine some rest, or packets are lost at its socket buffers and nowhere else.

latency: 100 viewers, all decrypting. Prints how long after a picture was written to the server its last packet had reached
the viewers' sockets.

allocation: bytes allocated a second with 10 and with 500 viewers, as the JVM counts them for all its threads.

Needs ffmpeg (with libx264 and libopus), a C compiler and libssl-dev. JAVA_OPTS is passed on.
"""
import contextlib
import json
import os
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time

import rtmpload
from distribution import Server, cpu_seconds

WARM_SECONDS = 20
MARK = b"millrace-whep-at"
NAME = "bench"


def program():
    folder = os.path.dirname(os.path.abspath(__file__))
    sources = [os.path.join(folder, name) for name in ("whep.c", "whep-session.c", "whep-media.c")]
    path = os.path.join(tempfile.mkdtemp(prefix="whep"), "whep")
    subprocess.run(["cc", "-O2", "-o", path, *sources, "-lssl", "-lcrypto"], check=True)
    return path


def media(kind):
    path = os.path.join(tempfile.gettempdir(), f"millrace-bench-whep.{kind}")
    if os.path.exists(path):
        return path
    picture = ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30,noise=alls=6:allf=t", "-t", "30", "-pix_fmt", "yuv420p",
               "-c:v", "libx264", "-preset", "superfast", "-tune", "zerolatency", "-g", "60", "-sc_threshold", "0", "-b:v", "936k",
               "-maxrate", "936k", "-bufsize", "468k", "-f", "flv"]
    sound = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-t", "30", "-c:a", "libopus", "-b:a", "64k", "-vbr", "off",
             "-ac", "2", "-f", "ogg"]
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *(picture if kind == "flv" else sound), path + ".part"], check=True)
    os.rename(path + ".part", path)
    return path


def pictures(path):
    """Times and bodies of the video messages."""
    data, at, found = open(path, "rb").read(), 13, []
    while at + 11 <= len(data):
        size = int.from_bytes(data[at + 1:at + 4], "big")
        if data[at] == 9:
            found.append((int.from_bytes(data[at + 4:at + 7], "big"), data[at + 11:at + 11 + size]))
        at += 11 + size + 4
    return found


def sound(path):
    """Packets of an Ogg file: the header of Opus, its comments, and 20 ms each."""
    data, at, packets, part = open(path, "rb").read(), 0, [], b""
    while at < len(data):
        lengths = data[at + 27:at + 27 + data[at + 26]]
        at += 27 + len(lengths)
        for length in lengths:
            part += data[at:at + length]
            at += length
            if length < 255:
                packets.append(part)
                part = b""
    return packets


def marked(body):
    """The same picture with the time of now, in hexadecimal digits, in an SEI message before its slices."""
    digits = b"%016x" % int(time.time() * 1e6)
    unit = b"\x06\x05" + bytes([len(MARK) + len(digits)]) + MARK + digits + b"\x80"
    return body[:5] + struct.pack(">I", len(unit)) + unit + body[5:]


def publish(port):
    """Sends without end; each picture in one write."""
    one = rtmpload.connect(int(port), NAME, "publish")
    frames, opus = pictures(media("flv")), sound(media("ogg"))
    video = lambda millis, body: one.sendall(rtmpload.message(6, 9, rtmpload.MESSAGE_STREAM, millis, body))
    audio = lambda millis, kind, body: one.sendall(
        rtmpload.message(5, 8, rtmpload.MESSAGE_STREAM, millis, bytes([0x90 | kind]) + b"Opus" + body))
    video(0, next(body for _, body in frames if body[1] == 0))
    audio(0, 0, opus[0])
    frames, opus = [frame for frame in frames if frame[1][1] == 1], opus[2:]
    begin, shown, heard = time.monotonic(), 0, 0
    while True:
        seconds = time.monotonic() - begin
        while heard * 0.02 <= seconds:
            audio(heard * 20, 1, opus[heard % len(opus)])
            heard += 1
        while shown / 30 <= seconds:
            video(shown * 1000 // 30, marked(frames[shown % len(frames)][1]))
            shown += 1
        rtmpload.discard([one], max(0, min(heard * 0.02, shown / 30) - (time.monotonic() - begin)))


class Viewers:
    def __init__(self, whep, server, count, opened):
        self.process = subprocess.Popen(
            [whep, str(server.http), f"live/{NAME}/whep", str(count), str(opened)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True)
        self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        return json.loads(line) if line else sys.exit("The viewers did not last")

    def counted(self):
        self.process.stdin.write("?\n")
        self.process.stdin.flush()
        return self.answer()

    def close(self):
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def published(home):
    with contextlib.closing(Server(home)) as server:
        publisher = subprocess.Popen([sys.executable, os.path.abspath(__file__), "publish", str(server.rtmp)])
        try:
            server.await_live(1)
            yield server
            if publisher.poll() is not None:
                sys.exit("The publisher did not last")
        finally:
            publisher.kill()
            publisher.wait()


def used(server):
    return cpu_seconds(server.pids), server.threads()


def cpu(home, seconds, rounds, count):
    whep = program()
    with published(home) as server, contextlib.closing(Viewers(whep, server, count, 1)) as viewers:
        time.sleep(WARM_SECONDS)
        print(json.dumps({"while they came": viewers.counted()}), flush=True)
        for _ in range(rounds):
            viewers.counted()
            begin, (whole, threads), load = time.monotonic(), used(server), cpu_seconds([viewers.process.pid])
            time.sleep(seconds)
            unit = 100 / (time.monotonic() - begin)
            after, names = used(server)
            counted = viewers.counted()
            busiest = ", ".join(f"{name} {part * unit / count:.4f}" for name, part in (names - threads).most_common(4))
            print(f"per cent of a core a viewer: {(after - whole) * unit / count:.4f} ({busiest}); viewers themselves "
                  f"{(cpu_seconds([viewers.process.pid]) - load) * unit / count:.4f}; Mb/s each "
                  f"{counted['bytes'] * 8e-6 / seconds / count:.3f}; lost {counted['lost']} of {counted['packets']}; "
                  f"forged {counted['forged']} of {counted['decrypted']} decrypted", flush=True)


def latency(home, seconds, rounds, count):
    whep = program()
    with published(home) as server, contextlib.closing(Viewers(whep, server, count, count)) as viewers:
        time.sleep(WARM_SECONDS)
        viewers.counted()
        for _ in range(rounds):
            time.sleep(seconds)
            counted = viewers.counted()
            print(f"ms until the last packet of a picture was there: median {counted['late50']}, 95th percentile "
                  f"{counted['late95']}, 99th {counted['late99']}, latest {counted['latest']}, of {counted['pictures']} "
                  f"pictures of {count} viewers; lost {counted['lost']} of {counted['packets']}", flush=True)


def allocation(home, seconds, *_):
    whep = program()
    with published(home) as server:
        for count in 10, 500:
            with contextlib.closing(Viewers(whep, server, count, 1)) as viewers:
                time.sleep(WARM_SECONDS)
                before = allocated(server)
                time.sleep(seconds)
                rate = (allocated(server) - before) / seconds
                counted = viewers.counted()
                print(f"{count} viewers: {rate / 1e6:.2f} MB/s allocated; lost {counted['lost']}", flush=True)


def allocated(server):
    """Bytes that all threads have allocated so far, those that ended left out."""
    text = subprocess.run(["jcmd", str(server.pids[0]), "Thread.print", "-e"], check=True, stdout=subprocess.PIPE, text=True).stdout
    units = {"B": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
    return sum(float(number) * units[unit] for number, unit in re.findall(r" allocated=([\d.]+)([BKMG])", text))


def main():
    # so that nothing is left running
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit("Terminated"))
    what = sys.argv[1]
    if what == "publish":
        publish(sys.argv[2])
        return
    arguments = sys.argv[3:] + [None] * 3
    modes = {"cpu": cpu, "latency": latency, "allocation": allocation}
    modes[what](sys.argv[2], int(arguments[0] or 20), int(arguments[1] or 3), int(arguments[2] or (600 if what == "cpu" else 100)))


if __name__ == "__main__":
    main()
