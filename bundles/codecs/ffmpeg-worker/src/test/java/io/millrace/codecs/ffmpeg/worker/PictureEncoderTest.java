package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.OutputSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Encoders in main memory and on devices, and machines that have no device. */
class PictureEncoderTest {
    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        Ffmpeg.load();
    }

    @ParameterizedTest
    @CsvSource({
        "libx264, format=yuv420p, false",
        "libopenh264, format=yuv420p, false",
        "h264_nvenc, format=yuv420p, false",
        "hevc_qsv, format=nv12, false",
        "h264_vaapi, format=nv12, true",
        "av1_vaapi, format=nv12, true",
    })
    void everyEncoderGetsPicturesAsItTakesThem(String encoder, String filter, boolean onDevice) {
        PictureMemory memory = PictureMemory.of(encoder);
        assertEquals(filter, memory.filter());
        assertEquals(onDevice, memory.isOnDevice());
        String format = avutil.av_get_pix_fmt_name(memory.pixelFormat()).getString();
        assertEquals(filter, "format=" + format);
    }

    @Test
    void theFirstDeviceThatMayBeUsedIsTaken() throws IOException {
        assertEquals(Optional.empty(), Surfaces.device(folder.resolve("none")));
        assertEquals(Optional.empty(), Surfaces.device(folder));
        Files.createFile(folder.resolve("card0"));
        Path second = Files.createFile(folder.resolve("renderD129"));
        assertEquals(Optional.of(second.toString()), Surfaces.device(folder));
        Path first = Files.createFile(folder.resolve("renderD128"));
        assertEquals(Optional.of(first.toString()), Surfaces.device(folder));
    }

    @Test
    void whatIsNoDeviceIsRefusedWithItsName() throws IOException {
        String file = Files.createFile(folder.resolve("renderD128")).toString();
        String message = assertThrows(FfmpegException.class, () -> new Surfaces(file, avutil.AV_PIX_FMT_NV12, 320, 180))
                .getMessage();
        assertTrue(message.contains(file), message);
    }

    private static void setUp(AVCodecContext codec) {
        codec.width(320).height(180);
        codec.time_base().num(1).den(25);
        codec.bit_rate(300_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h264_vaapi", "hevc_vaapi"})
    void aMachineWithoutADeviceIsNotAskedForLong(String encoder) {
        long since = System.nanoTime();
        String message = assertThrows(
                        FfmpegException.class,
                        () -> PictureEncoder.open(encoder, PictureEncoderTest::setUp, Map.of(), Optional::empty))
                .getMessage();
        assertTrue(message.contains("no device"), message);
        assertTrue(System.nanoTime() - since < 1_000_000_000L, "within a second");
        List<String> opening = EncoderProbe.opening(Optional::empty);
        assertFalse(opening.contains(encoder), opening.toString());
        assertTrue(opening.contains("libopenh264"), opening.toString());
    }

    /** Without a device because there is none, on one because of its options. */
    @Test
    void anOutputWhoseEncoderDoesNotOpenFailsAloneAndAtOnce() {
        Received received = new Received();
        Recorded input = Recorded.pictures(320, 180, 25, 25, 25, 0);
        OutputSpec.Video onDevice =
                new OutputSpec.Video(1, Recorded.AVC, "h264_vaapi", 160, 90, 0, 300_000, Map.of("shiny", "1"), "");
        try (Transcoding transcoding = new Transcoding(received)) {
            transcoding.change(TranscodingTest.job(1, TranscodingTest.rung(0, 160, 90), onDevice));
            transcoding.tracks(input.tracks());
            input.samples.forEach(transcoding::sample);
            transcoding.drain();
        }
        List<FromWorker.Failed> failed = received.all(FromWorker.Failed.class);
        assertEquals(1, failed.size());
        assertEquals(1, failed.get(0).output());
        assertEquals(25, received.samples(0).size());
    }
}
