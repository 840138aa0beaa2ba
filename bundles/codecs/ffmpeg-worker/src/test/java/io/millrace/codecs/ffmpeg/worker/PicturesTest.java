package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import io.millrace.codecs.ffmpeg.wire.ToWorker.PictureFormat;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PicturesTest {
    private static Recorded input;

    private final Received received = new Received();

    @BeforeAll
    static void load() {
        Ffmpeg.load();
        input = Recorded.pictures("color=c=red:size=640x360:rate=30,format=yuv420p", 30, 60, 20, 1_000_000);
    }

    private Transcoding transcoding(ToWorker.Picture request) {
        Transcoding transcoding = new Transcoding(received);
        transcoding.pictures().add(request);
        transcoding.tracks(input.tracks());
        return transcoding;
    }

    @Test
    void aThumbnailOfTheNextKeyPicture() throws Exception {
        try (Transcoding transcoding = transcoding(new ToWorker.Picture(9, 0, PictureFormat.JPEG, 320, 0, 0, true))) {
            input.samples.subList(5, 60).forEach(transcoding::sample);
        }
        List<FromWorker.PictureData> pictures = received.all(FromWorker.PictureData.class);
        assertEquals(1, pictures.size());
        FromWorker.PictureData picture = pictures.get(0);
        assertEquals(9, picture.request());
        assertEquals(input.samples.get(20).ptsUs(), picture.ptsUs());
        BufferedImage image = image(picture);
        assertEquals(List.of(320, 180), List.of(image.getWidth(), image.getHeight()));
        assertEquals(List.of(320, 180), List.of(picture.width(), picture.height()));
        int rgb = image.getRGB(160, 90);
        assertTrue((rgb >> 16 & 255) > 200 && (rgb & 255) < 50, Integer.toHexString(rgb));
    }

    private static BufferedImage image(FromWorker.PictureData picture) throws IOException {
        byte[] bytes = new byte[picture.data().remaining()];
        picture.data().get(bytes);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
        assertNotNull(image);
        return image;
    }

    @Test
    void theNextFrameIsSentWhenTheOneBeforeWasTaken() throws Exception {
        try (Transcoding transcoding =
                transcoding(new ToWorker.Picture(1, 0, PictureFormat.RGB24, 64, 48, 10, false))) {
            input.samples.subList(0, 30).forEach(transcoding::sample);
            received.await(FromWorker.PictureData.class, 1);
            transcoding.pictures().next(new ToWorker.PictureNext(1, true));
            input.samples.subList(30, 50).forEach(transcoding::sample);
            received.await(FromWorker.PictureData.class, 2);
            transcoding.pictures().next(new ToWorker.PictureNext(1, false));
            input.samples.subList(50, 60).forEach(transcoding::sample);
        }
        List<FromWorker.PictureData> pictures = received.all(FromWorker.PictureData.class);
        assertEquals(
                List.of(input.samples.get(0).ptsUs(), input.samples.get(30).ptsUs()),
                pictures.stream().map(FromWorker.PictureData::ptsUs).toList());
        ByteBuffer rgb = pictures.get(0).data();
        assertEquals(64 * 48 * 3, rgb.remaining());
        assertEquals(254, rgb.get(3 * 1_000) & 255, 6);
        assertEquals(0, rgb.get(3 * 1_000 + 2) & 255, 6);
        assertEquals(9, pictures.get(1).leftOut());
    }

    @ParameterizedTest
    @CsvSource({"black,0", "gray,128", "white,255"})
    void lumaAloneIsAByteAPixel(String color, int luma) throws Exception {
        Recorded scene = Recorded.pictures("color=c=" + color + ":size=640x360:rate=30,format=yuv420p", 30, 1, 1, 0);
        try (Transcoding transcoding = new Transcoding(received)) {
            transcoding.pictures().add(new ToWorker.Picture(1, 0, PictureFormat.GRAY8, 64, 36, 4, true));
            transcoding.tracks(scene.tracks());
            transcoding.sample(scene.samples.get(0));
            ByteBuffer pixels =
                    received.await(FromWorker.PictureData.class, 1).get(0).data();
            assertEquals(64 * 36, pixels.remaining());
            assertEquals(luma, pixels.get(700) & 255, 3);
        }
    }

    @Test
    void aRateIsKept() throws Exception {
        try (Transcoding transcoding = transcoding(new ToWorker.Picture(1, 0, PictureFormat.RGB24, 32, 32, 3, false))) {
            for (ToWorker.Sample sample : input.samples) {
                transcoding.sample(sample);
                transcoding.pictures().next(new ToWorker.PictureNext(1, true));
            }
        }
        assertEquals(6, received.all(FromWorker.PictureData.class).size());
    }

    @Test
    void whatCannotBeMadeIsEmpty() {
        try (Transcoding transcoding =
                transcoding(new ToWorker.Picture(1, 0, PictureFormat.JPEG, 100_000, 100_000, 0, true))) {
            transcoding.sample(input.samples.get(0));
        }
        assertEquals(0, received.all(FromWorker.PictureData.class).get(0).data().remaining());
    }
}
