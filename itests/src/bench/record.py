#!/usr/bin/env python3
"""What recording costs: server CPU with N publishers, recorded and not by turns, in one run.

usage: record.py MILLRACE_HOME FILM.flv [PUBLISHERS] [SECONDS] [ROUNDS]

FILM.flv is published by FFmpeg with -c copy, over and over. Ports are 18xxx.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

home, film = sys.argv[1:3]
publishers = int(sys.argv[3]) if len(sys.argv) > 3 else 20
seconds = int(sys.argv[4]) if len(sys.argv) > 4 else 30
rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 4
data = pathlib.Path(tempfile.mkdtemp(prefix="millrace-record-"))
environment = dict(os.environ, MILLRACE_DATA=str(data), MILLRACE_BIND="127.0.0.1", MILLRACE_HTTP_PORT="18080",
                   MILLRACE_HTTPS_PORT="18443", MILLRACE_RTMP_PORT="18935", MILLRACE_RTMPS_PORT="18936",
                   MILLRACE_SRT_PORT="18890", MILLRACE_RTSP_PORT="18554", MILLRACE_RTSPS_PORT="18322",
                   MILLRACE_RTP_PORTS="38000-38199", MILLRACE_WEBRTC_PORT="18189", MILLRACE_SSH_PORT="18101")


def millrace(*words):
    return subprocess.run([home + "/bin/millrace", *words], env=environment, capture_output=True, text=True)


def ticks(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def measure(pid):
    before, since = ticks(pid), time.monotonic()
    time.sleep(seconds)
    return (ticks(pid) - before) / os.sysconf("SC_CLK_TCK") / (time.monotonic() - since) * 100


started = millrace("start")
if started.returncode != 0:
    sys.exit(started.stdout + started.stderr)
pid = int((data / "millrace.pid").read_text())
encoders = []
try:
    for i in range(publishers):
        encoders.append(subprocess.Popen(
            ["ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-stream_loop", "-1", "-i", film, "-c", "copy", "-f", "flv",
             f"rtmp://127.0.0.1:18935/live/bench{i}"]))
    time.sleep(90)
    rule = data / "etc/io.millrace.record-bench.cfg"
    for turn in range(rounds):
        plain = measure(pid)
        rule.write_text("streams = live/bench*\nkeep.mb = 1\nsplit.mb = 200\n")
        time.sleep(8)
        growing = millrace("exec", "media:recordings").stdout.count(" recording ")
        recorded = measure(pid)
        rule.unlink()
        time.sleep(8)
        shutil.rmtree(data / "recordings/live", ignore_errors=True)
        print(f"{publishers} publishers, {growing} recorded: {plain:.1f} % of a core without, {recorded:.1f} % with, "
              f"{(recorded - plain) / publishers:.3f} % each", flush=True)
finally:
    for encoder in encoders:
        encoder.terminate()
    millrace("stop")
    shutil.rmtree(data, ignore_errors=True)
