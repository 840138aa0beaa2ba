package io.millrace.core.analysis;

import io.millrace.api.analysis.Frame;
import io.millrace.api.analysis.FrameWish;
import io.millrace.api.analysis.Sound;
import io.millrace.api.analysis.SoundWish;
import io.millrace.api.codec.FrameSource;
import io.millrace.api.live.LiveStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Gives the frames that the test makes. */
final class FakeSource implements FrameSource {
    final List<Opened> feeds = new ArrayList<>();
    boolean broken;
    Runnable onOpen = () -> {};

    /** One feed. */
    static final class Opened implements Feed {
        final FrameWish pictures;
        final Sink sink;
        int asked;
        int askedSounds;
        boolean closed;
        String trouble = "";

        Opened(FrameWish pictures, Sink sink) {
            this.pictures = pictures;
            this.sink = sink;
        }

        void give(long ptsUs, int leftOut) {
            ByteBuffer pixels = ByteBuffer.allocate(pictures.width() * pictures.height());
            sink.frame(new Frame(ptsUs, pictures.width(), pictures.height(), pictures.format(), pixels), leftOut);
        }

        void giveSound(long ptsUs) {
            sink.sound(new Sound(ptsUs, 8_000, 1, ByteBuffer.allocate(4_000)), 0);
        }

        @Override
        public void nextFrame() {
            asked++;
        }

        @Override
        public void nextSound() {
            askedSounds++;
        }

        @Override
        public String trouble() {
            return trouble;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Override
    public Feed open(LiveStream stream, FrameWish pictures, SoundWish sound, Sink sink) {
        if (broken) {
            throw new IllegalStateException("no");
        }
        Opened opened = new Opened(pictures, sink);
        feeds.add(opened);
        onOpen.run();
        return opened;
    }

    Opened last() {
        return feeds.get(feeds.size() - 1);
    }
}
