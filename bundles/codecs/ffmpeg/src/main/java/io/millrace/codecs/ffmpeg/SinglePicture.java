package io.millrace.codecs.ffmpeg;

import io.millrace.api.codec.PictureUnavailableException;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;

/** A picture of no stream that somebody waits for. Owned by the loop. */
final class SinglePicture implements WorkerLoop.Resident, PictureWorker.Client {
    /** Nobody waits for it in a browser: there is time to start a worker, and for those before it. */
    private static final long DEADLINE_US = 30_000_000;

    /** Hears of it once. */
    interface Listener {
        /** @param jpeg null if it could not be made */
        void done(SinglePicture single, ByteBuffer jpeg, PictureUnavailableException failure);
    }

    private final VideoFormat format;
    private final Sample picture;
    private final int width;
    private final WorkerHouse house;
    private final PictureWorker worker;
    private final Listener listener;
    private long deadlineUs;
    private boolean over;

    SinglePicture(Track video, Sample picture, int width, WorkerHouse house, PictureWorker worker, Listener listener) {
        format = (VideoFormat) video.format();
        this.picture = picture;
        this.width = width;
        this.house = house;
        this.worker = worker;
        this.listener = listener;
    }

    void begin() {
        deadlineUs = house.clock().monotonicUs() + DEADLINE_US;
        house.loop().stay(this);
    }

    @Override
    public void decode() {
        worker.decode(format, picture, PictureDesk.notEnlarged(format, width), this);
    }

    @Override
    public void made(ByteBuffer jpeg) {
        if (jpeg.remaining() > PictureRequest.MAX_JPEG_BYTES) {
            finish(null, new PictureUnavailableException("The picture is too large", false));
        } else if (jpeg.hasRemaining()) {
            finish(jpeg, null);
        } else {
            finish(null, new PictureUnavailableException("The picture cannot be decoded", false));
        }
    }

    @Override
    public void fail(String reason) {
        finish(null, new PictureUnavailableException(reason, true));
    }

    private void finish(ByteBuffer jpeg, PictureUnavailableException failure) {
        if (!over) {
            over = true;
            house.loop().leave(this);
            worker.forget(this);
            listener.done(this, jpeg, failure);
        }
    }

    @Override
    public void tick() {
        if (house.clock().monotonicUs() >= deadlineUs) {
            fail("The picture took too long");
        }
    }

    @Override
    public void abandon() {
        fail("The server is stopping");
    }
}
