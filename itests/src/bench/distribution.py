"""A server under test, and what it uses."""
import collections
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

TICKS = os.sysconf("SC_CLK_TCK")
RTP_PORTS = 21000
RTP_PORTS_OF_ONE = 1000


def free_ports(count, kind=socket.SOCK_STREAM):
    sockets = [socket.socket(socket.AF_INET, kind) for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def cpu_seconds(pids):
    ticks = 0
    for pid in pids:
        with open(f"/proc/{pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


class Server:
    """A distribution that runs with a data folder and ports of its own."""

    count = 0

    def __init__(self, home):
        self.data = tempfile.mkdtemp(prefix="millrace-bench")
        names = ["HTTP", "HTTPS", "RTMP", "RTMPS", "SSH", "RTSP", "RTSPS", "WEBRTC"]
        ports = dict(zip(names, free_ports(len(names))))
        self.http, self.rtmp, self.rtsp, self.srt = ports["HTTP"], ports["RTMP"], ports["RTSP"], free_ports(1, socket.SOCK_DGRAM)[0]
        first = RTP_PORTS + Server.count * RTP_PORTS_OF_ONE
        Server.count += 1
        self.environment = dict(
            os.environ, MILLRACE_DATA=self.data, MILLRACE_BIND="127.0.0.1", MILLRACE_SRT_PORT=str(self.srt),
            MILLRACE_RTP_PORTS=f"{first}-{first + RTP_PORTS_OF_ONE - 1}",
            **{f"MILLRACE_{name}_PORT": str(port) for name, port in ports.items()})
        self.program = os.path.join(home, "bin", "millrace")
        self.run("start")
        self.pids = [int(open(os.path.join(self.data, "millrace.pid")).read())]

    def run(self, *command):
        return subprocess.run(
            [self.program, *command], env=self.environment, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True).stdout

    def sessions(self):
        return json.loads(self.run("exec", "media:sessions --json"))

    def await_live(self, count, seconds=180):
        end, live = time.monotonic() + seconds, -1
        while live < count:
            if time.monotonic() > end:
                sys.exit(f"Only {live} of {count} streams came")
            time.sleep(1)
            live = sum(stream["state"] == "live" for stream in json.loads(self.run("exec", "media:streams --json")))

    def threads(self):
        """Processor seconds by the names of the threads, without their numbers."""
        seconds, pid = collections.Counter(), self.pids[0]
        for task in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(FileNotFoundError), open(f"/proc/{pid}/task/{task}/stat") as stat:
                before, after = stat.read().rsplit(")", 1)
                fields = after.split()
                name = before.split("(", 1)[1].rstrip("-0123456789")
                seconds[name] += (int(fields[11]) + int(fields[12])) / TICKS
        return seconds

    def close(self):
        self.run("stop")
        shutil.rmtree(self.data)
