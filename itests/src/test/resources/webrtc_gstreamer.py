"""webrtc_gstreamer.py ORIGIN [whip=PATH] [whep=PATH]: GStreamer's webrtcbin publishes H.264 and Opus, plays them, or both.

Prints how many frames were decoded, and their size, as JSON.
"""

import json
import sys
import time
import urllib.error
import urllib.request

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

SECONDS = 90
FRAMES = 20
VIDEO = "application/x-rtp,media=video,encoding-name=H264,clock-rate=90000,payload=96,packetization-mode=(string)1"
AUDIO = "application/x-rtp,media=audio,encoding-name=OPUS,clock-rate=48000,payload=97,encoding-params=(string)2"
PUBLISH = f"""
    videotestsrc is-live=true ! video/x-raw,width=320,height=180,framerate=15/1 !
        x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 bitrate=300 ! video/x-h264,profile=baseline !
        h264parse ! rtph264pay config-interval=-1 aggregate-mode=zero-latency ! {VIDEO} ! webrtc.
    audiotestsrc is-live=true ! audio/x-raw,rate=48000,channels=2 ! opusenc ! rtpopuspay ! {AUDIO} ! webrtc.
    webrtcbin name=webrtc bundle-policy=max-bundle
"""
DECODE = {"video": "rtph264depay ! avdec_h264", "audio": "rtpopusdepay ! opusdec"}


def exchange(address, offer):
    """The answer, as soon as the stream is there."""
    end = time.monotonic() + SECONDS
    while True:
        request = urllib.request.Request(address, offer.encode(), {"Content-Type": "application/sdp"}, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.read().decode()
        except urllib.error.HTTPError as error:
            if error.code not in (404, 503) or time.monotonic() > end:
                raise SystemExit(f"{address} {error.code} {error.read().decode()}")
            time.sleep(0.1)


class Peer:
    def __init__(self, address, pipeline):
        self.address = address
        self.pipeline = pipeline
        self.webrtc = pipeline.get_by_name("webrtc")

    def begin(self):
        self.webrtc.connect("on-negotiation-needed", lambda _: GLib.Thread.new("offer", self.negotiate))
        self.pipeline.set_state(Gst.State.PLAYING)

    def negotiate(self):
        offered = self.ask("create-offer", None)
        reply = offered.get_reply()
        offer = reply.get_value("offer")
        self.ask("set-local-description", offer)
        text = exchange(self.address, offer.sdp.as_text())
        _, sdp = GstSdp.SDPMessage.new_from_text(text)
        answer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, sdp)
        self.ask("set-remote-description", answer)

    def ask(self, signal, argument):
        """Waits; what is in the reply lives as long as the promise."""
        promise = Gst.Promise.new()
        self.webrtc.emit(signal, argument, promise)
        promise.wait()
        return promise


def publisher(address):
    return Peer(address, Gst.parse_launch(PUBLISH))


class Viewer(Peer):
    def __init__(self, address, out, done):
        pipeline = Gst.Pipeline.new()
        webrtc = Gst.ElementFactory.make("webrtcbin", "webrtc")
        webrtc.set_property("bundle-policy", GstWebRTC.WebRTCBundlePolicy.MAX_BUNDLE)
        pipeline.add(webrtc)
        for caps in (VIDEO, AUDIO):
            webrtc.emit("add-transceiver", GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY, Gst.Caps.from_string(caps))
        webrtc.connect("pad-added", self.play)
        super().__init__(address, pipeline)
        self.out = out
        self.done = done

    def play(self, _, pad):
        if pad.direction != Gst.PadDirection.SRC:
            return
        kind = pad.get_current_caps().get_structure(0).get_string("media")
        chain = Gst.parse_bin_from_description(DECODE[kind] + " ! fakesink name=out async=false signal-handoffs=true", True)
        chain.get_by_name("out").connect("handoff", self.frame, kind)
        self.pipeline.add(chain)
        pad.link(chain.get_static_pad("sink"))
        chain.sync_state_with_parent()

    def frame(self, _, buffer, pad, kind):
        self.out[kind + "Frames"] = self.out.get(kind + "Frames", 0) + 1
        if kind == "video":
            size = pad.get_current_caps().get_structure(0)
            self.out["width"], self.out["height"] = size.get_value("width"), size.get_value("height")
        if all(self.out.get(each + "Frames", 0) >= FRAMES for each in ("video", "audio")):
            GLib.idle_add(self.done)


def main():
    Gst.init(None)
    given = dict(word.split("=", 1) for word in sys.argv[2:])
    out = {}
    loop = GLib.MainLoop()
    peers = []
    if "whip" in given:
        peers.append(publisher(sys.argv[1] + given["whip"]))
    if "whep" in given:
        peers.append(Viewer(sys.argv[1] + given["whep"], out, loop.quit))
    for peer in peers:
        peer.begin()
    GLib.timeout_add_seconds(SECONDS, loop.quit)
    loop.run()
    for peer in peers:
        peer.pipeline.set_state(Gst.State.NULL)
    print(json.dumps(out, separators=(",", ":")))


main()
