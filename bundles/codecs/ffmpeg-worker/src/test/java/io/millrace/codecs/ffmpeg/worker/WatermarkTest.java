package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.Watermark;
import io.millrace.api.codec.Watermark.Corner;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.OutputSpec;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is drawn on the pictures of a rung, and changed while it runs. */
class WatermarkTest {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 180;
    private static final int WHITE = 0xFFFFFFFF;
    private static Recorded grey;

    @TempDir
    Path folder;

    private final Received received = new Received();

    @BeforeAll
    static void record() {
        Ffmpeg.load();
        grey = Recorded.pictures("color=c=gray:size=640x360:rate=25,format=yuv420p", 25, 50, 25, 0);
    }

    private static Watermark.Text text(String text, Corner corner, int box) {
        return new Watermark.Text(text, "", corner, 5, 15, WHITE, box);
    }

    /** Writes a PNG file of one colour. */
    private Path logo(String name, String colour, int width, int height) throws IOException {
        Path file = folder.resolve(name);
        String scene = "color=c=" + colour + ":size=" + width + "x" + height + ",format=rgba";
        try (FilterGraph graph = new FilterGraph(scene);
                Frame picture = Frame.empty()) {
            graph.read(picture);
            try (Encoder png = Encoder.open(
                    "png",
                    codec -> {
                        codec.width(width).height(height).pix_fmt(avutil.AV_PIX_FMT_RGBA);
                        codec.time_base().num(1).den(25);
                    },
                    java.util.Map.of())) {
                picture.timed(0, true);
                png.encode(picture, packet -> write(file, EncodedFormat.bytes(packet)));
            }
        }
        return file;
    }

    private static void write(Path file, ByteBuffer bytes) {
        byte[] content = new byte[bytes.remaining()];
        bytes.get(content);
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<Luma> run(Watermark... marks) {
        return run(List.of(marks), null, 0);
    }

    /** @param then what is drawn from a picture on; null for no change */
    private List<Luma> run(List<Watermark> marks, List<Watermark> then, int from) {
        OutputSpec.Video plain = TranscodingTest.rung(0, WIDTH, HEIGHT);
        try (Transcoding transcoding = new Transcoding(received)) {
            transcoding.change(TranscodingTest.job(1, plain.withWatermarks(marks)));
            transcoding.tracks(grey.tracks());
            int number = 0;
            for (ToWorker.Sample sample : grey.samples) {
                if (then != null && number == from) {
                    transcoding.change(TranscodingTest.job(2, plain.withWatermarks(then)));
                }
                transcoding.sample(sample);
                number++;
            }
            transcoding.drain();
        }
        assertEquals(List.of(), received.all(FromWorker.Failed.class));
        assertEquals(grey.samples.stream().map(ToWorker.Sample::ptsUs).toList(), received.ptsUs(0));
        assertEquals(grey.syncPtsUs(), received.syncPtsUs(0));
        assertEquals(1, received.tracks(0).size());
        return lumas();
    }

    private List<Luma> lumas() {
        List<Luma> lumas = new ArrayList<>();
        Decoded.each(received.tracks(0).get(0), received.samples(0), frame -> lumas.add(Luma.of(frame)));
        return lumas;
    }

    /** The brightness of a picture, as numbers. */
    private record Luma(byte[] values) {
        static Luma of(Frame frame) {
            byte[] values = new byte[WIDTH * HEIGHT];
            for (int y = 0; y < HEIGHT; y++) {
                frame.plane(0).get(y * frame.strideBytes(0), values, y * WIDTH, WIDTH);
            }
            return new Luma(values);
        }

        int at(int x, int y) {
            return values[y * WIDTH + x] & 0xFF;
        }

        /** How many pixels of a quarter of the picture differ from its grey. */
        int drawnIn(Corner corner) {
            int drawn = 0;
            for (int y = corner.isTop() ? 0 : HEIGHT / 2; y < (corner.isTop() ? HEIGHT / 2 : HEIGHT); y++) {
                for (int x = corner.isLeft() ? 0 : WIDTH / 2; x < (corner.isLeft() ? WIDTH / 2 : WIDTH); x++) {
                    drawn += Math.abs(at(x, y) - 126) > 40 ? 1 : 0;
                }
            }
            return drawn;
        }
    }

    @ParameterizedTest
    @EnumSource(Corner.class)
    void eachCornerHasItsOwn(Corner corner) throws IOException {
        Path file = logo("white.png", "white", 64, 64);
        Luma text = run(text("Hg", corner, 0)).get(10);
        received.clear();
        Luma logo = run(new Watermark.Logo(file, corner, 10, 20, 1)).get(10);
        for (Corner other : Corner.values()) {
            assertEquals(other == corner, text.drawnIn(other) > 30, "text in " + other + ": " + text.drawnIn(other));
            assertEquals(
                    other == corner ? 36 * 36 : 0, logo.drawnIn(other), 100, "logo in " + other + " for " + corner);
        }
        int x = corner.isLeft() ? 18 + 4 : WIDTH - 18 - 4;
        int y = corner.isTop() ? 18 + 4 : HEIGHT - 18 - 4;
        assertEquals(235, logo.at(x, y), 8);
        assertEquals(126, logo.at(corner.isLeft() ? 6 : WIDTH - 6, y), 8);
    }

    @Test
    void opacityMixes() throws IOException {
        Path file = logo("black.png", "black", 30, 10);
        Luma half = run(new Watermark.Logo(file, Corner.TOP_LEFT, 0, 50, 0.5)).get(10);
        assertEquals((126 + 16) / 2, half.at(20, 20), 10);
        // three times as wide as it is high
        assertEquals(126, half.at(300, 20), 8);
    }

    @Test
    void aLogoThatIsTooWideIsMadeSmaller() throws IOException {
        Path file = logo("wide.png", "white", 1_000, 10);
        Luma wide = run(new Watermark.Logo(file, Corner.TOP_LEFT, 0, 100, 1)).get(10);
        assertEquals(235, wide.at(WIDTH - 4, 1), 20);
        assertEquals(126, wide.at(WIDTH - 4, 20), 8);
    }

    @Test
    void aBoxLiesBehindTheText() {
        Luma boxed = run(text(".", Corner.TOP_LEFT, 0x000000FF)).get(10);
        assertEquals(16, boxed.at(13, 13), 12);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "it's 10:30, 100% [\"sure\"]; \\n \\' %{pts} %{metadata:x} ${x} $(id)",
                "[out];color=red[x];[x]nullsink,drawtext=text='",
                "':x=0:fontsize=900:text='",
                "☃ 😀 مرحبا 日本 é\u0301",
                "two\nlines\tand\r\nmore",
                "\u0001\u0007\u001b[31m",
                "\ud83d",
            })
    void whateverATextSaysIsOnlyDrawn(String hostile) {
        List<Luma> pictures = run(text(hostile, Corner.BOTTOM_LEFT, 0));
        assertEquals(50, pictures.size());
        assertEquals(0, pictures.get(10).drawnIn(Corner.TOP_RIGHT));
    }

    @Test
    void theLongestTextIsDrawn() {
        assertEquals(50, run(text("W".repeat(500), Corner.TOP_LEFT, 0)).size());
    }

    @Test
    void whatIsDrawnChangesBetweenTwoPicturesAndTheEncoderGoesOn() throws IOException {
        Path file = logo("white.png", "white", 64, 64);
        List<Luma> pictures = run(
                List.of(text("before", Corner.TOP_LEFT, 0)),
                List.of(new Watermark.Logo(file, Corner.BOTTOM_RIGHT, 5, 20, 1), text("after", Corner.TOP_RIGHT, 0)),
                30);
        assertTrue(pictures.get(10).drawnIn(Corner.TOP_LEFT) > 100);
        assertEquals(0, pictures.get(10).drawnIn(Corner.TOP_RIGHT));
        assertEquals(0, pictures.get(45).drawnIn(Corner.TOP_LEFT));
        assertTrue(pictures.get(45).drawnIn(Corner.TOP_RIGHT) > 100);
        assertTrue(pictures.get(45).drawnIn(Corner.BOTTOM_RIGHT) > 1_000);
    }

    @Test
    void whatCannotBeReadIsLeftOut() throws IOException {
        Path none = folder.resolve("none.png");
        Path text = Files.writeString(folder.resolve("text.png"), "no picture");
        Watermark.Text inThat = new Watermark.Text("Hg", text.toString(), Corner.TOP_RIGHT, 5, 15, WHITE, 0);
        Luma drawn = run(
                        new Watermark.Logo(none, Corner.TOP_LEFT, 5, 20, 1),
                        new Watermark.Logo(text, Corner.BOTTOM_LEFT, 5, 20, 1),
                        inThat)
                .get(10);
        assertEquals(0, drawn.drawnIn(Corner.TOP_LEFT));
        assertEquals(0, drawn.drawnIn(Corner.BOTTOM_LEFT));
        assertTrue(drawn.drawnIn(Corner.TOP_RIGHT) > 30);
    }

    @Test
    void fileNamesAreNamesWhateverTheyAre() throws IOException {
        Path odd = Files.createDirectories(folder.resolve("a'b:c,d;[e] f\\g%=h"));
        Path font = Files.copy(Path.of(WatermarkFont.file()), odd.resolve("font.ttf"));
        Files.move(logo("white.png", "white", 64, 64), odd.resolve("logo.png"));
        Luma drawn = run(
                        new Watermark.Logo(odd.resolve("logo.png"), Corner.TOP_LEFT, 5, 20, 1),
                        new Watermark.Text("Hg", font.toString(), Corner.TOP_RIGHT, 5, 15, WHITE, 0))
                .get(10);
        assertTrue(drawn.drawnIn(Corner.TOP_LEFT) > 1_000);
        assertTrue(drawn.drawnIn(Corner.TOP_RIGHT) > 30);
    }

    @Test
    void aLogoThatIsWrittenAgainIsDrawnFromTheNextKeyPictureOn() throws IOException {
        Path file = logo("logo.png", "white", 64, 64);
        try (Drawing drawing =
                        new Drawing(List.of(new Watermark.Logo(file, Corner.TOP_LEFT, 5, 20, 1)), ptsUs -> ptsUs);
                Frame frame = Frame.picture(new VideoFormat(WIDTH, HEIGHT, 25))) {
            frame.timed(0, true);
            assertTrue(drawing.isOutdated(frame));
            drawing.graph("null", WIDTH, HEIGHT, "null", frame).close();
            assertEquals(false, drawing.isOutdated(frame));
            Files.writeString(file, "half of a picture");
            frame.timed(1, false);
            assertEquals(false, drawing.isOutdated(frame));
            frame.timed(2, true);
            assertTrue(drawing.isOutdated(frame));
            // what was read before goes on
            drawing.graph("null", WIDTH, HEIGHT, "null", frame).close();
            assertEquals(false, drawing.isOutdated(frame));
        }
    }
}
