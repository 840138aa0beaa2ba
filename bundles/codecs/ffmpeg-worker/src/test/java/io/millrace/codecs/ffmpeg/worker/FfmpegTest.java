package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class FfmpegTest {
    private static final VideoFormat SMALL = new VideoFormat(320, 180, 30);

    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        Ffmpeg.load();
    }

    private static Encoder encoder() {
        return Encoder.video("libopenh264", SMALL, 200_000, 30, Map.of());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void noLibraryOfADesktopIsLoaded() throws IOException {
        String maps = Files.readString(Path.of("/proc/self/maps"));
        assertTrue(maps.contains("libavfilter"));
        for (String unwanted : new String[] {"avdevice", "libxcb", "libpulse", "libasound"}) {
            assertFalse(maps.contains(unwanted), unwanted);
        }
    }

    @Test
    void aGraphsPicturesAreEncodedAndMuxed() throws IOException {
        Path file = folder.resolve("out.flv");
        AtomicInteger packets = new AtomicInteger();
        try (Encoder encoder = encoder();
                Muxer muxer = new Muxer("flv", file.toString(), () -> false);
                FilterGraph graph = new FilterGraph("testsrc2=size=320x180:rate=30:duration=1,format=yuv420p")) {
            PacketSink sink = muxer.add(encoder);
            muxer.open(Map.of(), Map.of());
            while (true) {
                try (Frame frame = Frame.empty()) {
                    if (!graph.read(frame)) {
                        break;
                    }
                    encoder.encode(frame, packet -> {
                        packets.incrementAndGet();
                        sink.accept(packet);
                    });
                }
            }
            encoder.finish(sink);
        }
        assertEquals(30, packets.get());
        byte[] bytes = Files.readAllBytes(file);
        assertEquals("FLV", new String(bytes, 0, 3));
        assertTrue(bytes.length > 5_000, bytes.length + " bytes");
    }

    @Test
    void closingFreesNativeMemory() {
        useMuch(20);
        long before = Pointer.physicalBytes();
        useMuch(200);
        long grown = Pointer.physicalBytes() - before;
        assertTrue(grown < 80L << 20, grown + " bytes more, of 400 MB used");
    }

    private static void useMuch(int times) {
        VideoFormat large = new VideoFormat(1_280, 720, 30);
        for (int i = 0; i < times; i++) {
            try (Frame picture = Frame.picture(large);
                    Encoder encoder = Encoder.video("libopenh264", large, 1_000_000, 30, Map.of());
                    FilterGraph graph = new FilterGraph("color=size=1280x720,format=yuv420p");
                    Frame drawn = Frame.empty()) {
                graph.read(drawn);
                picture.copyFrom(drawn);
                picture.timed(0, true);
                encoder.encode(picture, packet -> {});
            }
        }
    }

    @Test
    void mistakesAreNamed() {
        assertTrue(message(() -> new FilterGraph("nosuchfilter=1")).contains("nosuchfilter"));
        assertTrue(message(() -> new FilterGraph("scale=10:10")).contains("not connected"));
        assertTrue(message(() -> Encoder.video("libnothing", SMALL, 1, 1, Map.of()))
                .contains("libnothing"));
        assertTrue(message(() -> Encoder.video("libopenh264", SMALL, 200_000, 1, Map.of("shiny", "1")))
                .contains("shiny"));
        assertTrue(message(() -> new Muxer("nocontainer", "x", () -> false)).contains("nocontainer"));
    }

    @Test
    void aRefusedConnectionIsAnErrorWithItsReason() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        try (Encoder encoder = encoder();
                Muxer muxer = new Muxer("flv", "rtmp://127.0.0.1:" + port + "/live/x", () -> false)) {
            muxer.add(encoder);
            String message = message(() -> muxer.open(Map.of(), Map.of()));
            assertTrue(message.contains("refused"), message);
            assertFalse(message.contains("0x"), message);
        }
    }

    @Test
    void whoWaitsForAServerThatSaysNothingCanBeInterrupted() throws IOException {
        try (ServerSocket silent = new ServerSocket(0);
                Encoder encoder = encoder()) {
            AtomicInteger asked = new AtomicInteger();
            String url = "rtmp://127.0.0.1:" + silent.getLocalPort() + "/live/x";
            try (Muxer muxer = new Muxer("flv", url, () -> asked.incrementAndGet() > 10)) {
                muxer.add(encoder);
                assertThrows(FfmpegException.class, () -> muxer.open(Map.of(), Map.of()));
                assertTrue(asked.get() > 10);
            }
        }
    }

    private static String message(Executable executable) {
        return assertThrows(FfmpegException.class, executable).getMessage();
    }
}
