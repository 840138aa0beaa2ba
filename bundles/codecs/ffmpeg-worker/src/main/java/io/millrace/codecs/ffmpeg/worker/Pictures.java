package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Pictures that were asked for; made on a thread of their own, one of each request at a time. */
final class Pictures implements AutoCloseable {
    private static final long GOODBYE_SECONDS = 5;

    private final Replies replies;
    private final List<PictureTap> taps = new ArrayList<>();
    private final ExecutorService maker = Executors.newSingleThreadExecutor(work -> new Thread(work, "pictures"));

    Pictures(Replies replies) {
        this.replies = replies;
    }

    void add(ToWorker.Picture request) {
        remove(request.request());
        taps.add(new PictureTap(request));
    }

    void next(ToWorker.PictureNext next) {
        if (!next.goOn()) {
            remove(next.request());
            return;
        }
        taps.stream().filter(tap -> tap.request().request() == next.request()).forEach(PictureTap::taken);
    }

    private void remove(int request) {
        for (Iterator<PictureTap> all = taps.iterator(); all.hasNext(); ) {
            PictureTap tap = all.next();
            if (tap.request().request() == request) {
                all.remove();
                maker.execute(tap::close);
            }
        }
    }

    /** What has to be decoded for the sake of pictures alone. */
    VideoInput.Need need(int input) {
        VideoInput.Need need = VideoInput.Need.NONE;
        for (PictureTap tap : taps) {
            if (tap.request().input() == input) {
                if (!tap.request().keyPicturesOnly()) {
                    return VideoInput.Need.ALL;
                }
                need = VideoInput.Need.SYNC_PICTURES;
            }
        }
        return need;
    }

    void offer(int input, Frame frame) {
        for (Iterator<PictureTap> all = taps.iterator(); all.hasNext(); ) {
            PictureTap tap = all.next();
            if (tap.request().input() == input && tap.wants(frame)) {
                Frame mine = frame.share();
                int leftOut = tap.takeLeftOut();
                maker.execute(() -> make(tap, mine, leftOut));
                if (tap.request().perSecond() == 0) {
                    all.remove();
                    maker.execute(tap::close);
                }
            }
        }
    }

    private void make(PictureTap tap, Frame frame, int leftOut) {
        int request = tap.request().request();
        long ptsUs = frame.pts();
        try (frame) {
            replies.send(tap.make(frame, leftOut));
        } catch (RuntimeException e) {
            System.err.println("worker: picture " + request + ": " + e.getMessage());
            replies.send(new FromWorker.PictureData(request, ptsUs, 0, 0, 0, ByteBuffer.allocate(0)));
        }
    }

    /** An input cannot be decoded. */
    void refuse(int input) {
        for (PictureTap tap : List.copyOf(taps)) {
            if (tap.request().input() == input) {
                int request = tap.request().request();
                remove(request);
                replies.send(new FromWorker.PictureData(request, 0, 0, 0, 0, ByteBuffer.allocate(0)));
            }
        }
    }

    @Override
    public void close() {
        taps.forEach(tap -> maker.execute(tap::close));
        taps.clear();
        maker.shutdown();
        try {
            maker.awaitTermination(GOODBYE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
