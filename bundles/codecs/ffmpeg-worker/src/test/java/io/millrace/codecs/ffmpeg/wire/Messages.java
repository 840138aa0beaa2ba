package io.millrace.codecs.ffmpeg.wire;

import io.millrace.api.codec.Watermark;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One or two of every kind. */
final class Messages {
    static final List<Message> ALL = List.of(
            new FromWorker.Hello(1, "8.0.1", List.of("libopenh264", "aac", "Ünicode")),
            new FromWorker.Hello(65_535, "", List.of()),
            new ToWorker.Job(7, true, 1, "", List.of()),
            new ToWorker.Job(
                    -1,
                    false,
                    255,
                    "[in0][in1]hstack[out]",
                    List.of(
                            new OutputSpec.Video(
                                    0,
                                    0x61766331,
                                    "libopenh264",
                                    1280,
                                    720,
                                    29.97,
                                    3_000_000,
                                    Map.of("preset", "veryfast", "tune", ""),
                                    "drawtext=text=x",
                                    List.of(
                                            new Watermark.Logo(
                                                    Path.of("/a/logo.png"), Watermark.Corner.TOP_LEFT, 3, 10, 0.5),
                                            new Watermark.Text(
                                                    "{time} ☃", "", Watermark.Corner.BOTTOM_RIGHT, 2, 5, -1, 0x80))),
                            new OutputSpec.Audio(
                                    0xFFFE, 0x6D703461, "aac", 48_000, 2, 128_000, Map.of("aac_coder", "fast"), -23))),
            new ToWorker.Tracks(
                    3,
                    List.of(
                            new ToWorker.Tracks.Entry(0, new TrackInfo.Video(1, bytes(40), 1920, 1080, 30_000, 1_001)),
                            new ToWorker.Tracks.Entry(255, new TrackInfo.Audio(2, bytes(0), 44_100, 6)))),
            new ToWorker.Sample(0, 1, 5, -40_000, Long.MAX_VALUE, bytes(200_000)),
            new ToWorker.Sample(1, 0, 0, 0, 0, bytes(0)),
            new ToWorker.Break(9),
            new FromWorker.OutputTrack(2, new TrackInfo.Audio(0x4F707573, bytes(11), 48_000, 2)),
            new FromWorker.OutputSample(2, 4, 1, 2, bytes(33)),
            new FromWorker.Status(
                    4,
                    1L << 40,
                    2,
                    List.of(new FromWorker.OutputReport(
                            0, FromWorker.OutputState.RUNNING, "aac", 0, 0, 46.9, 30.5, 3, 0.25, 1L << 33))),
            new FromWorker.Failed(FromWorker.Failed.ALL, "no"),
            new ToWorker.Picture(1 << 31, 0, ToWorker.PictureFormat.RGB24, 512, 512, 0.5, true),
            new FromWorker.PictureData(1, 2, 160, 90, 3, bytes(160 * 90 * 3)),
            new ToWorker.Picture(2, 0, ToWorker.PictureFormat.GRAY8, 64, 36, 4, false),
            new ToWorker.Sound(3, 1, 8_000, 2, 2_000),
            new FromWorker.SoundData(3, -7, 8_000, 2, 4, bytes(8_000)),
            new ToWorker.PictureNext(5, false),
            new ToWorker.Measure(List.of(new ToWorker.Measure.Candidate("libx264", Map.of("preset", "superfast")))),
            new FromWorker.Measured(List.of(new FromWorker.Measured.Cost("libx264", Double.NaN))),
            new ToWorker.Drain());

    private Messages() {}

    static ByteBuffer bytes(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31);
        }
        return ByteBuffer.wrap(bytes);
    }

    /** All of them, one after another. */
    static byte[] encoded(List<Message> messages) {
        int size = 0;
        for (Message message : messages) {
            for (ByteBuffer part : FrameWriter.encode(message)) {
                size += part.remaining();
            }
        }
        ByteBuffer all = ByteBuffer.allocate(size);
        for (Message message : messages) {
            for (ByteBuffer part : FrameWriter.encode(message)) {
                all.put(part);
            }
        }
        return all.array();
    }
}
