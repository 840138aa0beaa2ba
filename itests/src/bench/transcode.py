#!/usr/bin/env python3
"""Compares a ladder with FFmpeg's own program doing the same work, and measures what a rung costs and how late it is.

    transcode.py FOLDER_OF_A_DISTRIBUTION FFMPEG_PROGRAM [SECONDS] [ROUNDS] [JAVA_OPTS]

A 1080p30 stream of 5 Mb/s is published; in turns the server encodes four rungs of it, and the program encodes the same
from the file with the same encoder and options. Prints processor seconds for a second of media, and their ratio;
what the server itself spends more with the ladder than without; and how much later than the source a rung comes out of
the server. Only ratios mean anything.
"""
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

RUNGS = [("900p", 1600, 900, 3500), ("720p", 1280, 720, 2800), ("480p", 854, 480, 1200), ("360p", 640, 360, 700)]
STREAM = "live/bench"
OPTIONS = {
    "libopenh264": "-profile:v high -coder:v cabac -rc_mode:v bitrate -allow_skip_frames:v 0",
    "libx264": "-preset:v veryfast -tune:v zerolatency -forced-idr:v 1 -sc_threshold:v 0",
}
WARM_SECONDS = 10
TICKS = os.sysconf("SC_CLK_TCK")


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def thread_seconds(pid, name):
    seconds = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/stat") as stat:
            before, after = stat.read().rsplit(")", 1)
        if name in before:
            fields = after.split()
            seconds += (int(fields[11]) + int(fields[12])) / TICKS
    return seconds


class Server:
    def __init__(self, home, java_options):
        self.data = tempfile.mkdtemp(prefix="millrace-bench")
        http, https, rtmp, rtmps, ssh = free_ports(5)
        self.http, self.rtmp = http, rtmp
        self.environment = dict(
            os.environ, MILLRACE_DATA=self.data, MILLRACE_BIND="127.0.0.1", MILLRACE_HTTP_PORT=str(http),
            MILLRACE_HTTPS_PORT=str(https), MILLRACE_RTMP_PORT=str(rtmp), MILLRACE_RTMPS_PORT=str(rtmps),
            MILLRACE_SSH_PORT=str(ssh), JAVA_OPTS=java_options)
        self.program = os.path.join(home, "bin", "millrace")
        self.run("start")
        self.pid = int(open(os.path.join(self.data, "millrace.pid")).read())

    def run(self, *command):
        return subprocess.run(
            [self.program, *command], env=self.environment, check=True, stdout=subprocess.PIPE, text=True).stdout

    def exec(self, command):
        return self.run("exec", command)

    def stream(self):
        return json.loads(self.exec(f"media:stream {STREAM} --json"))

    def close(self):
        self.run("stop")
        shutil.rmtree(self.data)


def make_media(ffmpeg, path):
    subprocess.run(
        [*ffmpeg, "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=30,noise=alls=6:allf=t",
         "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-t", "20", "-c:v", "libx264", "-preset",
         "veryfast", "-b:v", "5M", "-maxrate", "5M", "-bufsize", "5M", "-g", "60", "-sc_threshold", "0", "-bf", "0",
         "-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "flv", path], check=True)


def publish(media, server):
    return subprocess.Popen(
        ["ffmpeg", "-v", "error", "-nostdin", "-re", "-stream_loop", "-1", "-i", media, "-c", "copy", "-f", "flv",
         f"rtmp://127.0.0.1:{server.rtmp}/{STREAM}"])


def program(ffmpeg, media, encoder, seconds):
    """Processor seconds a second of media. It gets it in real time, as the worker does, while the same others run."""
    graph = ";".join(f"[{i}]scale={w}:{h}:flags=bicubic[o{i}]" for i, (_, w, h, _) in enumerate(RUNGS))
    command = [*ffmpeg, "-v", "error", "-nostdin", "-threads", "1", "-re", "-stream_loop", "-1", "-t",
               str(seconds), "-i", media,
               "-filter_threads", "1", "-filter_complex_threads", "1",
               "-filter_complex", "[0:v]split=4[0][1][2][3];" + graph]
    for i, (_, _, _, kilobits) in enumerate(RUNGS):
        command += ["-map", f"[o{i}]", "-c:v", encoder, "-threads", "1", "-b:v", f"{kilobits}k", "-g", "60", "-bf", "0",
                    *OPTIONS[encoder].split(), "-f", "null", "-"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / seconds


def measure_process(one, seconds, other):
    """Processor seconds a second of two processes."""
    before, begin = (cpu_seconds(one), cpu_seconds(other)), time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - begin
    return (cpu_seconds(one) - before[0]) / took, (cpu_seconds(other) - before[1]) / took


def arrivals(server, name, seconds, into):
    """When each picture of a stream arrives over HTTP-FLV, by its time in milliseconds, and whether it is a key picture."""
    end = time.monotonic() + seconds
    with urllib.request.urlopen(f"http://127.0.0.1:{server.http}/{name}/stream.flv") as answer:
        answer.read(13)
        while time.monotonic() < end:
            head = answer.read(11)
            if len(head) < 11:
                return
            size = int.from_bytes(head[1:4], "big")
            millis = int.from_bytes(head[4:7], "big") | head[7] << 24
            body = answer.read(size + 4)
            if head[0] == 9:
                into[millis] = time.monotonic(), body[0] >> 4 == 1


def lateness(server, rung, seconds):
    """Milliseconds, median and 95th percentile, and the number of pictures."""
    source, encoded = {}, {}
    threads = [threading.Thread(target=arrivals, args=(server, STREAM, seconds, source)),
               threading.Thread(target=arrivals, args=(server, f"{STREAM}@{rung}", seconds, encoded))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # each player's times begin at its own key picture; key pictures are two seconds apart
    key = max(t for t in encoded if encoded[t][1])
    same = max(t for t in source if source[t][1] and source[t][0] <= encoded[key][0])
    # what a player gets at once when it joins tells nothing
    begin = min(at for at, _ in source.values()) + 3
    late = sorted(1000 * (encoded[t][0] - source[t - key + same][0])
                  for t in encoded if t - key + same in source and source[t - key + same][0] > begin)
    return statistics.median(late), late[int(len(late) * 0.95)], len(late)


def ladder_on(server):
    server.exec(f"media:ladder {STREAM} bench")
    for _ in range(120):
        renditions = server.stream()["renditions"]
        if len(renditions) == len(RUNGS) and all(r["state"] == "running" for r in renditions):
            return renditions
        time.sleep(0.5)
    sys.exit("The ladder does not run: " + json.dumps(server.stream()["renditions"], indent=1))


def ladder_off(server):
    server.exec(f"media:ladder {STREAM} off")
    while server.stream()["renditions"]:
        time.sleep(0.5)


def run(server, ffmpeg, media, seconds, rounds):
    for _ in range(rounds):
        renditions = ladder_on(server)
        encoder, worker = renditions[0]["encoder"], renditions[0]["processId"]
        time.sleep(WARM_SECONDS)
        passing = thread_seconds(server.pid, "millrace-transc")
        whole, ours = measure_process(server.pid, seconds, worker)
        passed = (thread_seconds(server.pid, "millrace-transc") - passing) / seconds
        left_out = sum(r.get("framesLeftOut", 0) for r in server.stream()["renditions"])
        late = [lateness(server, name, 10) for name, _, _, _ in RUNGS[1:3]]
        ladder_off(server)
        time.sleep(2)
        without, _ = measure_process(server.pid, 10, server.pid)
        theirs = program(ffmpeg, media, encoder, seconds)
        print(f"{encoder}: worker {ours:.3f}, program {theirs:.3f} processor seconds a second: ratio {ours / theirs:.3f}; "
              f"server {whole:.3f} with the ladder, {without:.3f} without, its loop to the worker {passed:.4f}; "
              f"pictures left out {left_out}; later than the source, median and 95th percentile: "
              + ", ".join(f"{median:.0f} and {p95:.0f} ms of {count}" for median, p95, count in late), flush=True)


def main():
    home, binary = sys.argv[1], sys.argv[2]
    seconds = int(sys.argv[3]) if len(sys.argv) > 3 else 30
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 2
    ffmpeg = ["env", "LD_LIBRARY_PATH=" + os.path.dirname(os.path.abspath(binary)), binary]
    media = os.path.join(tempfile.gettempdir(), "millrace-bench-1080p30.flv")
    if not os.path.exists(media):
        make_media(["ffmpeg"], media)
    rungs = ", ".join(f"{name} h264 {kilobits}k" for name, _, _, kilobits in RUNGS)
    server = Server(home, sys.argv[5] if len(sys.argv) > 5 else "")
    with open(os.path.join(server.data, "etc", "io.millrace.core.ladder-bench.cfg"), "w") as profile:
        profile.write(f"rungs = {rungs}\n")
    encoder = publish(media, server)
    time.sleep(5)
    try:
        run(server, ffmpeg, media, seconds, rounds)
    finally:
        encoder.kill()
        server.close()


if __name__ == "__main__":
    main()
