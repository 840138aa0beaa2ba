package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Programs that we did not write publish and play over RTSP, in every way they can. */
class RtspIT {
    private static final String RTSP = "io.millrace.protocols.rtsp";
    private static final int SECONDS = 4;

    private static Server server;

    @BeforeAll
    static void start() {
        // from loopback no key is needed otherwise
        server = Server.prepare("rtsp");
        server.shortenSwaps();
        server.configure(
                RTSP,
                "multicastGroups = 239.255.33.0/24",
                "multicastPort = " + (FreePorts.next() & ~1),
                "multicastInterface = 127.0.0.1");
        Processes.run(120, server.launcherCommand(Map.of("MILLRACE_LOOPBACK_PUBLISH", "off"), "start"))
                .succeeded();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String key(String stream) {
        String answer = server.exec("media:key create " + stream + " --json");
        return answer.replaceAll("(?s).*\"key\"\\s*:\\s*\"([^\"]+)\".*", "$1");
    }

    private static Path log(String name) {
        return server.data.resolve("data/log/" + name.replace('/', '-') + ".log");
    }

    private static List<String> encoder(String program, String url, String transport, String... codecs) {
        List<String> command = new ArrayList<>(List.of(
                program,
                "-hide_banner",
                "-loglevel",
                "warning",
                "-nostdin",
                "-re",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=320x180:rate=30",
                "-f",
                "lavfi",
                "-i",
                "sine=frequency=440:sample_rate=48000"));
        command.addAll(List.of(codecs));
        command.addAll(List.of("-f", "rtsp", "-rtsp_transport", transport, url));
        return command;
    }

    private static final String[] CLASSIC = {
        "-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "30", "-pix_fmt", "yuv420p", "-c:a", "aac"
    };

    private static void plays(String stream, String transport, double audioPerSecond) {
        Probe probe = Probe.of(server.rtsp(stream), SECONDS, "-rtsp_transport", transport);
        Probe.assertComplete(stream + " over " + transport, probe.video(), 30);
        Probe.assertComplete(stream + "'s sound over " + transport, probe.audio(), audioPerSecond, 1.1);
    }

    private static void awaitLive(String stream) {
        Await.until(stream + " to be live", 30, () -> server.launcher(60, "exec", "media:stream " + stream)
                .text()
                .matches("(?s).*state\\s+live.*"));
    }

    @Test
    void ffmpegPublishesAndPlaysOverBothTransports() {
        for (String transport : List.of("tcp", "udp")) {
            String stream = "live/ffmpeg-" + transport;
            String url = server.rtsp(stream) + "?key=" + key(stream);
            Processes.Running encoder = Processes.start(log(stream), encoder("ffmpeg", url, transport, CLASSIC));
            awaitLive(stream);
            plays(stream, "tcp", 48_000 / 1_024.0);
            plays(stream, "udp", 48_000 / 1_024.0);
            server.awaitPlayable(stream);
            encoder.close();
        }
    }

    /** H.265 of Debian's FFmpeg, Opus of the program that the distribution brings, G.711, with the key as a password that it proves to know. */
    @Test
    void otherCodecs() {
        Path program = EnhancedEncoder.program(server.data.resolve("ffmpeg"));
        String hevc = "live/hevc";
        String url = server.rtsp(hevc).replace("rtsp://", "rtsp://me:" + key(hevc) + "@");
        Processes.Running first = Processes.start(
                log(hevc),
                encoder(
                        "ffmpeg",
                        url,
                        "tcp",
                        "-c:v",
                        "libx265",
                        "-preset",
                        "ultrafast",
                        "-x265-params",
                        "log-level=none:keyint=30:bframes=0",
                        "-pix_fmt",
                        "yuv420p",
                        "-c:a",
                        "pcm_mulaw",
                        "-ar",
                        "8000",
                        "-ac",
                        "1"));
        awaitLive(hevc);
        Probe probe = Probe.of(server.rtsp(hevc), SECONDS, "-rtsp_transport", "tcp");
        Probe.assertComplete("H.265", probe.video(), 30);
        assertTrue(probe.audio().size() > 20, "G.711: " + probe.audio().size());
        assertTrue(server.exec("media:stream " + hevc).contains("ulaw"));
        first.close();
        String opus = "live/opus";
        List<String> command = new ArrayList<>(List.of("env", "LD_LIBRARY_PATH=" + program.getParent()));
        command.addAll(encoder(
                program.toString(),
                server.rtsp(opus) + "?key=" + key(opus),
                "udp",
                "-c:v",
                "libopenh264",
                "-g",
                "30",
                "-pix_fmt",
                "yuv420p",
                "-c:a",
                "libopus"));
        Processes.Running second = Processes.start(log(opus), command);
        awaitLive(opus);
        plays(opus, "udp", 50);
        second.close();
    }

    /** With the key as a password that it proves to know, over both transports at once. */
    @Test
    void gstreamerPublishes() {
        List<Processes.Running> encoders = new ArrayList<>();
        for (String transport : List.of("tcp", "udp")) {
            String stream = "live/gst-" + transport;
            encoders.add(Processes.start(
                    log(stream),
                    List.of(
                            "gst-launch-1.0",
                            "-q",
                            "rtspclientsink",
                            "name=out",
                            "location=" + server.rtsp(stream),
                            "user-id=me",
                            "user-pw=" + key(stream),
                            "protocols=" + transport,
                            // paced behind the encoders, so that a slow machine leaves nothing out
                            "videotestsrc",
                            "!",
                            "video/x-raw,width=320,height=180,framerate=30/1",
                            "!",
                            "x264enc",
                            "tune=zerolatency",
                            "key-int-max=30",
                            "!",
                            "clocksync",
                            "!",
                            "out.sink_0",
                            "audiotestsrc",
                            "!",
                            "audio/x-raw,rate=48000,channels=2",
                            "!",
                            "avenc_aac",
                            "!",
                            "clocksync",
                            "!",
                            "out.sink_1")));
        }
        for (String transport : List.of("tcp", "udp")) {
            awaitLive("live/gst-" + transport);
            plays("live/gst-" + transport, transport, 48_000 / 1_024.0);
        }
        encoders.forEach(Processes.Running::close);
    }

    @Test
    void gstreamerPlaysWhatFfmpegPublishes() {
        String stream = "live/gst";
        Processes.Running encoder = Processes.start(
                log(stream), encoder("ffmpeg", server.rtsp(stream) + "?key=" + key(stream), "tcp", CLASSIC));
        awaitLive(stream);
        for (String transport : List.of("tcp", "udp", "udp-mcast")) {
            gstreamerPlays(server.rtsp(stream), "protocols=" + transport, "multicast-iface=lo");
        }
        encoder.close();
    }

    /** Three seconds of pictures, none of them missing. */
    private static void gstreamerPlays(String url, String... options) {
        Path file = server.data.resolve("gst.h264");
        List<String> command = new ArrayList<>(List.of("gst-launch-1.0", "-q", "rtspsrc", "location=" + url));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "latency=500",
                "!",
                "rtph264depay",
                "!",
                "h264parse",
                "!",
                "video/x-h264,stream-format=byte-stream,alignment=au",
                "!",
                "identity",
                "eos-after=91",
                "!",
                "filesink",
                "location=" + file));
        Processes.Outcome outcome = Processes.run(60, command);
        assertEquals(0, outcome.exit(), outcome.text());
        String frames = Processes.run(
                        30,
                        "ffprobe",
                        "-v",
                        "error",
                        "-count_packets",
                        "-show_entries",
                        "stream=nb_read_packets",
                        "-of",
                        "csv=p=0",
                        file.toString())
                .text();
        assertEquals(90, Integer.parseInt(frames.strip().replaceAll("\\D", "")), "of GStreamer with " + command);
    }

    /** Inside TLS; the certificate is the one that the server has made for itself. */
    @Test
    void overTls() {
        String stream = "live/tls";
        Processes.Running encoder = Processes.start(
                log(stream), encoder("ffmpeg", server.rtsps(stream) + "?key=" + key(stream), "tcp", CLASSIC));
        awaitLive(stream);
        Probe probe = Probe.of(server.rtsps(stream), SECONDS, "-rtsp_transport", "tcp");
        Probe.assertComplete("H.264 inside TLS", probe.video(), 30);
        gstreamerPlays(server.rtsps(stream), "protocols=tcp", "tls-validation-flags=0");
        encoder.close();
    }

    @Test
    void aWrongKeyIsRefused() throws IOException {
        key("live/guarded");
        assertEquals("401", announce("rtsp://h/live/guarded"));
        assertEquals("403", announce("rtsp://h/live/guarded?key=wrong"));
        assertTrue(server.exec("media:refused").contains("live/guarded"));
    }

    private static String announce(String uri) throws IOException {
        String sdp = "v=0\r\nm=audio 0 RTP/AVP 0\r\n";
        try (Socket socket = new Socket("127.0.0.1", server.rtspPort)) {
            socket.setSoTimeout(10_000);
            String request =
                    "ANNOUNCE " + uri + " RTSP/1.0\r\nCSeq: 1\r\nContent-Length: " + sdp.length() + "\r\n\r\n" + sdp;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII).split(" ")[1];
        }
    }

    /** RTSP is replaced while RTMP and HLS play on; its own players are let go, and are served again at once. */
    @Test
    void rtspIsReplacedWhileOtherProtocolsPlay() throws InterruptedException {
        String stream = "live/bystander";
        String restarts = server.rtsp("live/restarts") + "?key=" + key("live/restarts");
        Processes.Running encoder = Processes.start(log(stream), encoder("ffmpeg", restarts, "tcp", CLASSIC));
        Processes.Running other = Encoder.ffmpeg(server, stream + "?key=" + key(stream));
        awaitLive(stream);
        awaitLive("live/restarts");
        CompletableFuture<Probe> player = CompletableFuture.supplyAsync(() -> Probe.of(server.rtmp(stream), 12));
        CompletableFuture<Probe> letGo = CompletableFuture.supplyAsync(
                () -> Probe.of(server.rtsp("live/restarts"), 60, "-rtsp_transport", "tcp"));
        server.awaitPlayable(stream);
        StrictReader reader = new StrictReader(server, stream, "v0.m3u8", null);
        Thread reading = new Thread(reader);
        reading.start();
        Await.until("the RTSP player to play", 30, () -> server.exec("media:sessions")
                .matches("(?s).*play +rtsp +live/restarts.*"));
        Path second = Bundles.version("protocols/rtsp", "0.2.0", server.data.resolve("jars"));
        assertTrue(server.exec("media:swap rtsp " + second.toUri()).contains("to 0.2.0"));
        encoder.close();
        Processes.Running again = Processes.start(log(stream), encoder("ffmpeg", restarts, "udp", CLASSIC));
        awaitLive("live/restarts");
        plays("live/restarts", "tcp", 48_000 / 1_024.0);
        Probe.assertComplete("RTMP while RTSP is replaced", player.join().video(), 30);
        reader.finish(reading);
        assertTrue(letGo.join().video().size() > 0, "the RTSP player got nothing before it was let go");
        again.close();
        other.close();
        Await.until(
                "the old class loader to be collected",
                60,
                () -> SwapIT.loaders(server.pid(), RTSP + ".RtspServer") == 1);
        assertTrue(server.exec("media:rollback rtsp").contains("to 0.1.0"));
    }

    @Test
    void whoeverComesAndGoesLeavesNothingBehind() throws IOException {
        String stream = "live/cycles";
        Processes.Running encoder = Processes.start(
                log(stream), encoder("ffmpeg", server.rtsp(stream) + "?key=" + key(stream), "tcp", CLASSIC));
        awaitLive(stream);
        int cycles = Server.SOAK ? 1_000 : 100;
        comeAndGo(stream, 20);
        Held before = Held.by(server);
        comeAndGo(stream, cycles);
        before.awaitAgain(server);
        assertTrue(server.exec("media:sessions")
                        .lines()
                        .filter(line -> line.contains(stream))
                        .count()
                <= 1);
        encoder.close();
    }

    private static void comeAndGo(String stream, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            try (Socket socket = new Socket("127.0.0.1", server.rtspPort)) {
                socket.setSoTimeout(10_000);
                String transport = i % 2 == 0 ? "RTP/AVP/TCP;interleaved=0-1" : "RTP/AVP;unicast;client_port=9000-9001";
                ask(socket, "DESCRIBE " + server.rtsp(stream), "");
                ask(socket, "SETUP " + server.rtsp(stream) + "/trackID=0", "Transport: " + transport + "\r\n");
                ask(socket, "PLAY " + server.rtsp(stream), "");
            }
        }
    }

    private static void ask(Socket socket, String line, String header) throws IOException {
        String request = line + " RTSP/1.0\r\nCSeq: 1\r\n" + header + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertTrue(next >= 0, "the server hung up after " + answer);
            answer.append((char) next);
        }
        assertTrue(answer.toString().startsWith("RTSP/1.0 200"), answer.toString());
        int length = answer.indexOf("Content-Length: ");
        if (length >= 0) {
            in.readNBytes(Integer.parseInt(answer.substring(length + 16).split("\r")[0]));
        }
    }
}
