package io.millrace.apps.failover;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.codec.TranscodeJob;
import io.millrace.api.codec.Transcoder;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Publication;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.work.Clock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A slate from a file. While an input is shown, the transcoder puts the file over its pictures and encodes them once, in the
 * input's codec and size and with its key pictures; the result is kept. Owned by its failover's executor.
 */
final class EncodedSlate implements Slate {
    private static final Set<String> PICTURES = Set.of("png", "jpg", "jpeg", "bmp", "webp");
    private static final String OUTPUT = "slate";
    /** Of a picture, what is shown again and again; of a film, the most that is kept. */
    private static final long PICTURE_US = 2_000_000;

    private static final long FILM_US = 60_000_000;
    /** A film begins so much later than what is seen now, so that none of it is missed. */
    private static final long AHEAD_US = 3_000_000;
    /** When nothing more came for so long, a film is over. */
    private static final long END_US = 2_000_000;

    /** It is looked at more often than this, unless its input was away. */
    private static final long REST_US = 500_000;

    private static final long PATIENCE_US = 30_000_000;
    private static final long AGAIN_US = 60_000_000;
    private static final double BITS_PER_PIXEL = 2.5;
    private static final long LEAST_BITS_PER_SECOND = 300_000;
    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    private final Path data;
    private final Path file;
    private final boolean isFilm;
    private final Supplier<Transcoder> transcoders;
    private final Clock clock;
    private SlateFilm film;
    private VideoFormat madeFor;
    private VideoFormat wantedFor;
    private SlateCapture capture;
    private Transcoder.Transcoding transcoding;
    /** What it is put over while it is encoded. */
    private LiveStream source;

    private Optional<Long> sourcePublication = Optional.empty();
    private long newestUs;
    private long lookedUs;
    private int size;
    private long againUs = LONG_AGO;
    private String words = "It is made when the first input is shown";

    /**
     * @param data the folder that the file has to lie in
     * @param transcoders what encodes; null if there is none
     */
    EncodedSlate(Path data, String name, Supplier<Transcoder> transcoders, Clock clock) {
        this.data = data.toAbsolutePath().normalize();
        file = this.data.resolve(name).normalize();
        this.transcoders = transcoders;
        this.clock = clock;
        isFilm = !PICTURES.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    @Override
    public void prepare(LiveStream input) {
        long nowUs = clock.monotonicUs();
        if (transcoding != null && !capture.isComplete() && !isFrom(input)) {
            discard("Its input went while it was encoded; it is tried again");
            againUs = LONG_AGO;
        }
        if (transcoding != null) {
            look(nowUs);
            return;
        }
        VideoFormat format = input.tracks().stream()
                .filter(Track::isVideo)
                .map(track -> (VideoFormat) track.format())
                .findFirst()
                .orElse(null);
        if (format == null || madeFor != null && isAlike(format, madeFor) || nowUs < againUs) {
            return;
        }
        begin(input, format, nowUs);
    }

    /** Whether it is being encoded from what is shown now: of another publication, nothing comes any more. */
    private boolean isFrom(LiveStream input) {
        return input == source && publication(input).equals(sourcePublication);
    }

    private static Optional<Long> publication(LiveStream input) {
        return input.publication().map(Publication::number);
    }

    private static boolean isAlike(VideoFormat one, VideoFormat other) {
        return one.codec().equals(other.codec()) && one.width() == other.width() && one.height() == other.height();
    }

    private void begin(LiveStream input, VideoFormat format, long nowUs) {
        againUs = nowUs + AGAIN_US;
        Transcoder transcoder = transcoders.get();
        int width = format.width() & ~1;
        int height = format.height() & ~1;
        if (transcoder == null || width < 2 || height < 2) {
            words = transcoder == null
                    ? "There is no transcoder that could make it"
                    : "The size of the input's pictures is not known";
            return;
        }
        if (!file.startsWith(data) || !Files.isReadable(file)) {
            words = file + (file.startsWith(data) ? " cannot be read" : " has to lie in the data folder, " + data);
            return;
        }
        long fromUs = clock.utcUs() - input.epochUtcUs() + AHEAD_US;
        String graph =
                isFilm ? SlateFilters.film(file, width, height, fromUs) : SlateFilters.picture(file, width, height);
        long bitsPerSecond = Math.max(LEAST_BITS_PER_SECOND, (long) (BITS_PER_PIXEL * width * height));
        TranscodeJob.Video output = new TranscodeJob.Video(
                OUTPUT,
                format.codec(),
                "",
                width,
                height,
                0,
                bitsPerSecond,
                CodecProvider.Purpose.LOW_LATENCY,
                Map.of(),
                "");
        capture = new SlateCapture(input, isFilm ? fromUs : Long.MIN_VALUE, isFilm ? FILM_US : PICTURE_US);
        source = input;
        sourcePublication = publication(input);
        wantedFor = format;
        newestUs = nowUs;
        lookedUs = nowUs;
        size = 0;
        words = "It is being encoded";
        transcoding =
                transcoder.open(new TranscodeJob(List.of(input), graph, List.of(output)), Map.of(OUTPUT, capture));
    }

    private void look(long nowUs) {
        int now = capture.size();
        // while its input was not shown, nobody looked, and nothing may have come
        boolean rested = nowUs - lookedUs >= REST_US;
        newestUs = now == size && !rested ? newestUs : nowUs;
        lookedUs = nowUs;
        size = now;
        boolean over = capture.isComplete() || isFilm && now > 0 && nowUs - newestUs >= END_US;
        if (over) {
            film = capture.film();
            madeFor = wantedFor;
            discard("Ready");
        } else if (nowUs - newestUs >= PATIENCE_US) {
            discard("It could not be encoded: "
                    + transcoding.outputs().stream()
                            .map(OutputStatus::reason)
                            .filter(reason -> !reason.isEmpty())
                            .findFirst()
                            .orElse((now == 0 ? "nothing came of " : "no more came of ") + file));
        }
    }

    /** Encodes no more. */
    private void discard(String why) {
        words = why;
        transcoding.close();
        transcoding = null;
        capture = null;
        source = null;
    }

    @Override
    public boolean isReady() {
        return film != null;
    }

    @Override
    public void begin(Output output, long nowUtcUs) {
        film.begin(output, nowUtcUs);
    }

    @Override
    public void write(Output output, long untilUtcUs) {
        film.write(output, untilUtcUs);
    }

    @Override
    public String words() {
        return words;
    }

    @Override
    public void close() {
        if (transcoding != null) {
            transcoding.close();
            transcoding = null;
        }
    }
}
