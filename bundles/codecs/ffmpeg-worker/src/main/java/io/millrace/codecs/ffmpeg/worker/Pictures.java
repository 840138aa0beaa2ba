package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import java.nio.ByteBuffer;

/** Pictures that were asked for; made on a thread of their own, one of each request at a time. */
final class Pictures implements AutoCloseable {
    private final Replies replies;
    private final Taps<PictureTap> taps = new Taps<>("pictures");

    Pictures(Replies replies) {
        this.replies = replies;
    }

    void add(ToWorker.Picture request) {
        taps.add(new PictureTap(request));
    }

    void next(ToWorker.PictureNext next) {
        taps.next(next);
    }

    /** What has to be decoded for the sake of pictures alone. */
    VideoInput.Need need(int input) {
        VideoInput.Need need = VideoInput.Need.NONE;
        for (PictureTap tap : taps.of(input)) {
            if (!tap.request().keyPicturesOnly()) {
                return VideoInput.Need.ALL;
            }
            need = VideoInput.Need.SYNC_PICTURES;
        }
        return need;
    }

    void offer(int input, Frame frame) {
        for (PictureTap tap : taps.of(input)) {
            if (tap.wants(frame)) {
                Frame mine = frame.share();
                int leftOut = tap.takeLeftOut();
                taps.make(() -> make(tap, mine, leftOut));
                if (tap.request().perSecond() == 0) {
                    taps.remove(tap);
                }
            }
        }
    }

    private void make(PictureTap tap, Frame frame, int leftOut) {
        long ptsUs = frame.pts();
        try (frame) {
            replies.send(tap.make(frame, leftOut));
        } catch (RuntimeException e) {
            System.err.println("worker: picture " + tap.number() + ": " + e.getMessage());
            refuse(tap, ptsUs);
        }
    }

    /** An input cannot be decoded. */
    void refuse(int input) {
        for (PictureTap tap : taps.of(input)) {
            taps.remove(tap);
            refuse(tap, 0);
        }
    }

    private void refuse(PictureTap tap, long ptsUs) {
        replies.send(new FromWorker.PictureData(tap.number(), ptsUs, 0, 0, 0, ByteBuffer.allocate(0)));
    }

    @Override
    public void close() {
        taps.close();
    }
}
