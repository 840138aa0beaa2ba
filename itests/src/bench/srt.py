#!/usr/bin/env python3
"""Measures SRT: the processor time of publishers, what the server adds to the latency, and what a bad way loses.

    srt.py cpu FOLDER_OF_A_DISTRIBUTION [SECONDS] [ROUNDS] [OTHER_DISTRIBUTION]
    srt.py latency FOLDER_OF_A_DISTRIBUTION [SECONDS]
    srt.py loss FOLDER_OF_A_DISTRIBUTION [SECONDS]

cpu: ten encoders publish 4.5 Mb/s over SRT, each read back over RTMP, and in the same seconds ten publish the same media
over RTMP to nginx with its RTMP module and HLS. Prints per cent of a core a stream of both, and their ratio, after three
minutes; with another distribution the same ten publish to that too. JAVA_OPTS is passed on.

latency: MPEG-TS goes through srt-live-transmit into the server, comes out of it over SRT, and through srt-live-transmit
back; in the same seconds it takes the way from one srt-live-transmit to the other without a server. Prints how much later
than the latencies agreed on (120 ms in, 120 ms out) it arrives.

loss: ten encoders publish through a relay that drops packets both ways: 2 % at 20 ms round trip with 120 ms of latency, and
10 % with 500 ms. Prints what libsrt's counters say on the server: lost on the way, given up, and come too late; and the mean
round trip at the end: where it is far from what the relay is told, the machine is too busy for the relay to tell anything.

Needs ffmpeg (with SRT and libx264), nginx with libnginx-mod-rtmp, and srt-tools.
"""
import contextlib
import heapq
import json
import os
import random
import select
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import rtmpload
from distribution import Server, cpu_seconds, free_ports

STREAMS = 10
WARM_SECONDS = 180
PACKET, RUN = 188, 1316


class Nginx:
    """One worker, HLS of 2 s."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="nginx-bench")
        self.rtmp = free_ports(1)[0]
        path = os.path.join(self.folder, "nginx.conf")
        with open(path, "w") as conf:
            conf.write(f"""
load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
user root; worker_processes 1; daemon on; pid {self.folder}/pid; error_log {self.folder}/error.log;
events {{ worker_connections 1024; }}
rtmp {{ access_log off; server {{ listen 127.0.0.1:{self.rtmp}; chunk_size 4096; application live {{
  live on; hls on; hls_path {self.folder}/hls; hls_fragment 2s; hls_playlist_length 12s; }} }} }}
""")
        subprocess.run(["nginx", "-c", path], check=True)
        while not os.path.exists(self.folder + "/pid"):
            time.sleep(0.1)
        self.main = int(open(self.folder + "/pid").read())
        self.pids = []
        while len(self.pids) < 2:
            children = open(f"/proc/{self.main}/task/{self.main}/children").read().split()
            self.pids = [self.main, *map(int, children)]
            time.sleep(0.1)

    def close(self):
        os.kill(self.main, signal.SIGTERM)
        while os.path.exists(f"/proc/{self.main}"):
            time.sleep(0.1)
        shutil.rmtree(self.folder)


def media(kind):
    """A minute of 1080p30 H.264 of a constant 4.4 Mb/s with AAC, as FLV or MPEG-TS."""
    path = os.path.join(tempfile.gettempdir(), f"millrace-bench-srt.{kind}")
    if os.path.exists(path):
        return path
    if kind == "flv":
        encode = ["-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=30,noise=alls=12:allf=t", "-f", "lavfi", "-i",
                  "sine=frequency=440:sample_rate=48000", "-t", "60", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset",
                  "superfast", "-bf", "0", "-g", "60", "-sc_threshold", "0", "-b:v", "4372k", "-minrate", "4372k",
                  "-maxrate", "4372k", "-bufsize", "4372k", "-x264-params", "nal-hrd=cbr:force-cfr=1", "-ac", "2", "-c:a",
                  "aac", "-b:a", "128k", "-f", "flv"]
    else:
        encode = ["-i", media("flv"), "-c", "copy", "-f", "mpegts", "-muxrate", "0"]
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *encode, path + ".part"], check=True)
    os.rename(path + ".part", path)
    return path


def publish_srt(port, name, latency_ms):
    return subprocess.Popen(
        ["ffmpeg", "-v", "fatal", "-nostdin", "-re", "-stream_loop", "-1", "-i", media("ts"), "-c", "copy", "-f", "mpegts",
         f"srt://127.0.0.1:{port}?mode=caller&pkt_size={RUN}&latency={latency_ms * 1000}&connect_timeout=30000"
         f"&streamid=publish:live/{name}"])


@contextlib.contextmanager
def publishers(server, port, latency_ms):
    processes = []
    try:
        for i in range(STREAMS):
            processes.append(publish_srt(port, f"b{i}", latency_ms))
            # not all of them send their pictures in the same millisecond
            time.sleep(0.137)
        server.await_live(STREAMS)
        yield
        died = sum(process.poll() is not None for process in processes)
        if died:
            sys.exit(f"{died} of {STREAMS} encoders did not last")
    finally:
        for process in processes:
            process.kill()
            process.wait()


def cpu(home, seconds, rounds, other):
    with contextlib.ExitStack() as stack:
        nginx = stack.enter_context(contextlib.closing(Nginx()))
        servers = [stack.enter_context(contextlib.closing(Server(each))) for each in [home, other] if each]
        flv = media("flv")
        stack.enter_context(rtmpload.Load(rtmpload.publish, nginx.rtmp, "n", STREAMS, flv))
        for server in servers:
            stack.enter_context(publishers(server, server.srt, 200))
            stack.enter_context(rtmpload.Load(rtmpload.play, server.rtmp, "b", STREAMS, None))
        time.sleep(WARM_SECONDS)
        for _ in range(rounds):
            subjects = [nginx, *servers]
            before, begin = [used(each) for each in subjects], time.monotonic()
            time.sleep(seconds)
            unit = 100 / (time.monotonic() - begin) / STREAMS
            after = [used(each) for each in subjects]
            whole = [(new[0] - old[0]) * unit for new, old in zip(after, before)]
            compiler = [(new[1] - old[1]) * unit for new, old in zip(after, before)]
            print(f"per cent of a core a stream: nginx-rtmp {whole[0]:.3f}; SRT "
                  + ", ".join(f"{each:.3f} (ratio {each / whole[0]:.2f}; the JVM's compiler {part:.3f} of it)"
                              for each, part in zip(whole[1:], compiler[1:])), flush=True)
        for server in servers:
            given_up = sum(int(each.get("statistics", {}).get("pktRcvDropTotal", 0)) for each in server.sessions())
            print(f"packets given up, which cost nothing and tell that the figure above is wrong: {given_up}", flush=True)


def used(server):
    """Processor seconds, and those of the compiler, which ends when all is compiled."""
    threads = server.threads() if isinstance(server, Server) else {}
    return cpu_seconds(server.pids), sum(part for name, part in threads.items() if "Compiler" in name)


class Relay(threading.Thread):
    """A way to a UDP port that loses packets by chance and takes its time, in both directions."""

    def __init__(self, target, percent, delay_ms):
        super().__init__(daemon=True)
        self.target, self.share, self.delay = ("127.0.0.1", target), percent / 100, delay_ms / 1000
        self.random, self.front, self.ways, self.open = random.Random(42), self.socket(), {}, True
        self.backs = {}
        self.front.bind(("127.0.0.1", 0))
        self.port, self.packets, self.dropped = self.front.getsockname()[1], 0, 0
        self.start()

    @staticmethod
    def socket():
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for option in socket.SO_RCVBUF, socket.SO_SNDBUF:
            one.setsockopt(socket.SOL_SOCKET, option, 4 << 20)
        one.setblocking(False)
        return one

    def back(self, client):
        if client not in self.ways:
            self.ways[client] = self.socket()
            self.ways[client].connect(self.target)
            self.backs[self.ways[client]] = client
        return self.ways[client]

    def run(self):
        way, number = [], 0
        while self.open:
            wait = max(0, way[0][0] - time.monotonic()) if way else 0.05
            ready, _, _ = select.select([self.front, *self.backs], [], [], wait)
            for one in ready:
                with contextlib.suppress(BlockingIOError, ConnectionRefusedError):
                    while True:
                        bytes, sender = one.recvfrom(2048)
                        self.packets += 1
                        if self.random.random() < self.share:
                            self.dropped += 1
                            continue
                        out = (self.back(sender), None) if one is self.front else (self.front, self.backs[one])
                        number += 1
                        heapq.heappush(way, (time.monotonic() + self.delay, number, out, bytes))
            while way and way[0][0] <= time.monotonic():
                _, _, (out, to), bytes = heapq.heappop(way)
                with contextlib.suppress(BlockingIOError, ConnectionRefusedError):
                    out.sendto(bytes, to) if to else out.send(bytes)

    def close(self):
        self.open = False
        self.join()


def loss(home, seconds):
    for percent, delay_ms, latency_ms in (2, 10, 120), (10, 10, 500):
        with contextlib.closing(Server(home)) as server, contextlib.closing(Relay(server.srt, percent, delay_ms)) as relay:
            with publishers(server, relay.port, latency_ms):
                time.sleep(seconds)
                counted = [session["statistics"] for session in server.sessions() if "statistics" in session]
            total = {name: sum(int(each[name]) for each in counted)
                     for name in ("pktRecvTotal", "pktRcvLossTotal", "pktRcvRetransTotal", "pktRcvDropTotal",
                                  "pktRcvBelatedTotal")}
            round_trip_ms = statistics.mean(float(each["msRTT"]) for each in counted)
            print(f"{percent} % both ways, {2 * delay_ms} ms round trip, {latency_ms} ms latency, {len(counted)} publishers, "
                  f"relay dropped {relay.dropped} of {relay.packets}, measured round trip {round_trip_ms:.0f} ms: "
                  + json.dumps(total), flush=True)


class Pictures:
    """When the last packet of each picture came, by the last bytes of its content, which no muxer changes but for filler."""

    def __init__(self):
        self.times, self.pid, self.unit, self.at = {}, None, bytearray(), 0

    def feed(self, data, now):
        if self.pid is None:
            self.pid = video_pid(data)
        for start in range(0, len(data) - PACKET + 1, PACKET):
            packet = data[start:start + PACKET]
            if (packet[1] & 0x1F) << 8 | packet[2] != self.pid or not packet[3] & 0x10:
                continue
            if packet[1] & 0x40:
                filler = self.unit.find(b"\x00\x00\x01\x0c")
                self.times[bytes(self.unit if filler < 0 else self.unit[:filler])[-32:].rstrip(b"\x00")] = self.at
                self.unit.clear()
            self.unit += packet[5 + packet[4]:] if packet[3] & 0x20 else packet[4:]
            self.at = now


class Receiver(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self.socket = Relay.socket()
        self.socket.settimeout(0.5)
        self.socket.bind(("127.0.0.1", 0))
        self.port, self.pictures, self.open = self.socket.getsockname()[1], Pictures(), True
        self.start()

    def run(self):
        while self.open:
            with contextlib.suppress(socket.timeout):
                data = self.socket.recv(65536)
                self.pictures.feed(data, time.monotonic())

    def close(self):
        self.open = False
        self.join()


def video_pid(data):
    """The PID of the first packet that begins a video unit."""
    for start in range(0, len(data) - PACKET + 1, PACKET):
        packet = data[start:start + PACKET]
        if packet[1] & 0x40 and packet[3] & 0x10:
            payload = packet[5 + packet[4]:] if packet[3] & 0x20 else packet[4:]
            if payload[:3] == b"\x00\x00\x01" and payload[3] & 0xF0 == 0xE0:
                return (packet[1] & 0x1F) << 8 | packet[2]
    return None


class Sender:
    """Sends the media in its own time: each picture at once; the same to all targets at the same moment."""

    def __init__(self, data):
        self.data, self.at, self.first, self.begin = data, 0, None, 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def until(self, seconds, targets):
        pictures = Pictures()
        while self.at + RUN <= len(self.data):
            run = self.data[self.at:self.at + RUN]
            if self.wait(run) > seconds:
                break
            now = time.monotonic()
            for target in targets:
                self.socket.sendto(run, ("127.0.0.1", target))
            pictures.feed(run, now)
            self.at += RUN
        return pictures.times

    def wait(self, run):
        """Until the clock reference in a run of packets, if there is one; returns the seconds of media before it."""
        clock = None
        for start in range(0, RUN, PACKET):
            packet = run[start:start + PACKET]
            if packet[3] & 0x20 and packet[4] >= 7 and packet[5] & 0x10:
                clock = int.from_bytes(packet[6:10], "big") / 45000
        if clock is None:
            return 0
        if self.first is None:
            self.first, self.begin = clock, time.monotonic()
        time.sleep(max(0, self.begin + clock - self.first - time.monotonic()))
        return clock - self.first


def later(sent, receiver, configured_ms):
    came = receiver.pictures.times
    late = sorted(1000 * (came[tail] - at) - configured_ms for tail, at in sent.items() if tail and tail in came)
    if not late:
        sys.exit("Nothing came out")
    return statistics.median(late), late[int(len(late) * 0.95)], len(late)


def latency(home, seconds):
    configured = 120
    transmit = ["srt-live-transmit", "-q", "-chunk:1316", "-buffering:1"]
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(contextlib.closing(Server(home)))
        through = stack.enter_context(contextlib.closing(Receiver()))
        direct = stack.enter_context(contextlib.closing(Receiver()))
        into, straight, between = free_ports(3, socket.SOCK_DGRAM)
        ends = [
            (f"udp://127.0.0.1:{straight}?rcvbuf=4000000", f"srt://127.0.0.1:{between}?mode=caller&latency={configured}"),
            (f"srt://127.0.0.1:{between}?mode=listener&latency={configured}", f"udp://127.0.0.1:{direct.port}"),
            (f"udp://127.0.0.1:{into}?rcvbuf=4000000", f"srt://127.0.0.1:{server.srt}?latency={configured}&streamid=publish:live/b"),
            (f"srt://127.0.0.1:{server.srt}?latency={configured}&streamid=read:live/b", f"udp://127.0.0.1:{through.port}")]
        with open(media("ts"), "rb") as file:
            data = file.read()
        for source, target in ends[1:3] + ends[:1]:
            stack.callback(stop, subprocess.Popen([*transmit, source, target]))
        time.sleep(1)
        sender = Sender(data)
        # the player is let in once there is a stream
        sender.until(5, [into])
        stack.callback(stop, subprocess.Popen([*transmit, *ends[3]]))
        sender.until(15, [into, straight])
        sent = sender.until(15 + seconds, [into, straight])
        time.sleep(2)
        whole, whole95, count = later(sent, through, 2 * configured)
        bare, bare95, straightly = later(sent, direct, configured)
        print(f"later than the latency agreed on, median and 95th percentile of {len(sent)} pictures: through the server "
              f"{whole:.1f} and {whole95:.1f} ms ({count} came), straight {bare:.1f} and {bare95:.1f} ms ({straightly} came); "
              f"the server adds {whole - bare:.1f} ms")


def stop(process):
    process.kill()
    process.wait()


def main():
    # so that nothing is left running
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit("Terminated"))
    task, home = sys.argv[1], sys.argv[2]
    seconds = int(sys.argv[3]) if len(sys.argv) > 3 else 30
    if task == "cpu":
        cpu(home, seconds, int(sys.argv[4]) if len(sys.argv) > 4 else 2, sys.argv[5] if len(sys.argv) > 5 else None)
    elif task == "latency":
        latency(home, seconds)
    elif task == "loss":
        loss(home, seconds)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
