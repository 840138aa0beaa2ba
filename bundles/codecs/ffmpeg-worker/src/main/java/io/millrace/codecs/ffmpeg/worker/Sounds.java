package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import java.nio.ByteBuffer;

/** Sound that was asked for; made on a thread of its own, one block of each request at a time. */
final class Sounds implements AutoCloseable {
    private final Replies replies;
    private final Taps<SoundTap> taps = new Taps<>("sounds");

    Sounds(Replies replies) {
        this.replies = replies;
    }

    void add(ToWorker.Sound request) {
        taps.add(new SoundTap(request));
    }

    void next(ToWorker.PictureNext next) {
        taps.next(next);
    }

    /** Whether sound has to be decoded for this. */
    boolean need(int input) {
        return !taps.of(input).isEmpty();
    }

    void offer(int input, Frame frame) {
        for (SoundTap tap : taps.of(input)) {
            if (tap.mayTake()) {
                Frame mine = frame.share();
                taps.make(() -> make(tap, mine));
            }
        }
    }

    private void make(SoundTap tap, Frame frame) {
        try (frame) {
            tap.accept(frame, replies);
        } catch (RuntimeException e) {
            System.err.println("worker: sound " + tap.number() + ": " + e.getMessage());
            tap.giveUp();
            refuse(tap);
        }
    }

    /** An input cannot be decoded. */
    void refuse(int input) {
        for (SoundTap tap : taps.of(input)) {
            taps.remove(tap);
            refuse(tap);
        }
    }

    private void refuse(SoundTap tap) {
        replies.send(new FromWorker.SoundData(tap.number(), 0, 0, 0, 0, ByteBuffer.allocate(0)));
    }

    @Override
    public void close() {
        taps.close();
    }
}
