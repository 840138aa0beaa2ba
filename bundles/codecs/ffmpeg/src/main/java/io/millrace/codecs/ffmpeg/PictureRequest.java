package io.millrace.codecs.ffmpeg;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One picture that somebody waits for: reads the stream's newest key picture and has it decoded. Owned by the loop. */
final class PictureRequest implements WorkerLoop.Resident, PictureWorker.Client {
    private static final long DEADLINE_US = 8_000_000;
    static final int MAX_JPEG_BYTES = 16 << 20;

    /** Who takes care of it. */
    interface Desk {
        /** There is a picture to decode. */
        void found(PictureWorker.Client client);

        /** @param jpeg null if it could not be made */
        void done(PictureRequest request, ByteBuffer jpeg, long dtsUs, String failure);
    }

    private final PictureDesk.PictureKey key;
    private final LiveStream stream;
    private final WorkerHouse house;
    private final PictureWorker worker;
    private final Desk desk;
    private final List<CompletableFuture<ByteBuffer>> replies = new ArrayList<>();
    private Reader reader;
    private Sample picture;
    private Track video;
    private ByteBuffer before;
    private long beforeDtsUs;
    private long dtsUs;
    private long deadlineUs;
    private boolean over;

    PictureRequest(PictureDesk.PictureKey key, LiveStream stream, WorkerHouse house, PictureWorker worker, Desk desk) {
        this.key = key;
        this.stream = stream;
        this.house = house;
        this.worker = worker;
        this.desk = desk;
    }

    PictureDesk.PictureKey key() {
        return key;
    }

    void join(CompletableFuture<ByteBuffer> reply) {
        replies.add(reply);
    }

    List<CompletableFuture<ByteBuffer>> replies() {
        return replies;
    }

    /** @param earlier what was made of the key picture at {@code earlierDtsUs}; null if nothing was */
    void begin(ByteBuffer earlier, long earlierDtsUs) {
        before = earlier;
        beforeDtsUs = earlierDtsUs;
        deadlineUs = house.clock().monotonicUs() + DEADLINE_US;
        house.loop().stay(this);
        reader = stream.read(ReadFrom.NEWEST_SYNC, house.loop()::wake, this::read);
        house.loop().execute(this::read);
    }

    private void read() {
        while (reader != null && !over) {
            StreamItem item = reader.poll();
            if (item == null) {
                return;
            }
            if (item instanceof FormatChange change) {
                video = change.tracks().stream()
                        .filter(Track::isVideo)
                        .findFirst()
                        .orElse(null);
            } else if (item instanceof Sample sample
                    && video != null
                    && sample.trackId() == video.id()
                    && sample.isSync()) {
                found(sample);
            }
        }
    }

    private void found(Sample sample) {
        reader.close();
        reader = null;
        dtsUs = sample.dtsUs();
        if (before != null && dtsUs == beforeDtsUs) {
            finish(before, "");
            return;
        }
        picture = sample;
        desk.found(this);
    }

    /** Whether there was a picture to decode. */
    boolean hasFound() {
        return picture != null;
    }

    @Override
    public void decode() {
        VideoFormat format = (VideoFormat) video.format();
        worker.decode(format, picture, PictureDesk.notEnlarged(format, key.width()), this);
    }

    @Override
    public void made(ByteBuffer jpeg) {
        if (jpeg.remaining() > MAX_JPEG_BYTES) {
            fail("A picture of " + key.stream() + " is too large: " + jpeg.remaining() + " bytes");
        } else if (jpeg.hasRemaining()) {
            finish(jpeg, "");
        } else {
            fail("The newest key picture of " + key.stream() + " cannot be decoded");
        }
    }

    @Override
    public void fail(String reason) {
        finish(null, reason);
    }

    private void finish(ByteBuffer jpeg, String failure) {
        if (!over) {
            over = true;
            house.loop().leave(this);
            if (reader != null) {
                reader.close();
                reader = null;
            }
            worker.forget(this);
            desk.done(this, jpeg, dtsUs, failure);
        }
    }

    @Override
    public void tick() {
        if (house.clock().monotonicUs() >= deadlineUs) {
            fail(reader == null ? "The picture took too long" : "There is no key picture of " + key.stream() + " yet");
        }
    }

    @Override
    public void abandon() {
        fail("The server is stopping");
    }
}
