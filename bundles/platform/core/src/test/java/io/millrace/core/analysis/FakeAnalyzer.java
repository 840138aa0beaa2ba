package io.millrace.core.analysis;

import io.millrace.api.analysis.Analysis;
import io.millrace.api.analysis.Analyzer;
import io.millrace.api.analysis.Findings;
import io.millrace.api.analysis.Frame;
import io.millrace.api.analysis.FrameWish;
import io.millrace.api.analysis.Sound;
import io.millrace.api.analysis.SoundWish;
import io.millrace.api.live.LiveStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Remembers what it is given, and does what the test says. */
final class FakeAnalyzer implements Analyzer {
    static final FrameWish PICTURES = new FrameWish(64, 36, Frame.PixelFormat.GRAY8, 4, false);

    FrameWish wish = PICTURES;
    SoundWish heard = SoundWish.NONE;
    Runnable onAttach = () -> {};
    Consumer<Frame> onFrame = frame -> {};
    final List<Attached> attached = new ArrayList<>();

    /** One analysis. */
    final class Attached implements Analysis {
        final LiveStream stream;
        final Findings findings;
        final List<Frame> frames = new ArrayList<>();
        final List<Sound> sounds = new ArrayList<>();
        boolean closed;

        Attached(LiveStream stream, Findings findings) {
            this.stream = stream;
            this.findings = findings;
        }

        @Override
        public void frame(Frame frame) {
            frames.add(frame);
            onFrame.accept(frame);
        }

        @Override
        public void sound(Sound sound) {
            sounds.add(sound);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Override
    public FrameWish frames() {
        return wish;
    }

    @Override
    public SoundWish sound() {
        return heard;
    }

    @Override
    public Analysis attach(LiveStream stream, Findings findings) {
        onAttach.run();
        attached.add(new Attached(stream, findings));
        return last();
    }

    Attached last() {
        return attached.get(attached.size() - 1);
    }
}
