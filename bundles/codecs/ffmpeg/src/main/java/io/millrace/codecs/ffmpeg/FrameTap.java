package io.millrace.codecs.ffmpeg;

import io.millrace.api.analysis.Frame;
import io.millrace.api.analysis.Frame.PixelFormat;
import io.millrace.api.analysis.FrameWish;
import io.millrace.api.analysis.Sound;
import io.millrace.api.analysis.SoundWish;
import io.millrace.api.codec.FrameSource;
import io.millrace.api.live.LiveStream;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntSupplier;

/**
 * The pictures and the sound that somebody wants of a stream. Of each kind one is on its way at most, whichever worker
 * makes it. Owned by the loop, but for the calls of {@link FrameSource.Feed}.
 */
final class FrameTap implements FrameSource.Feed {
    private static final int NONE = 0;
    /** Key pictures come as they are. */
    private static final double ALL_PER_SECOND = 1_000;

    private final LiveStream stream;
    private final FrameWish pictures;
    private final SoundWish sound;
    private final FrameSource.Sink sink;
    private final WorkerLoop loop;
    private final Runnable onClose;
    // tasks of the loop, each of which waits there once at most
    private final Runnable frameTaken = this::frameTaken;
    private final Runnable soundTaken = this::soundTaken;
    private final Runnable leave = this::leave;
    private Worker worker;
    private IntSupplier numbers;
    private int pictureRequest;
    private int soundRequest;
    private boolean pictureBusy;
    private boolean soundBusy;
    private boolean closed;
    private volatile String trouble = "";

    /**
     * What is wanted, and by whom.
     *
     * @param onClose called on the loop
     */
    FrameTap(
            LiveStream stream,
            FrameWish pictures,
            SoundWish sound,
            FrameSource.Sink sink,
            WorkerLoop loop,
            java.util.function.Consumer<FrameTap> onClose) {
        this.stream = stream;
        this.pictures = pictures;
        this.sound = sound;
        this.sink = sink;
        this.loop = loop;
        this.onClose = () -> onClose.accept(this);
    }

    LiveStream stream() {
        return stream;
    }

    FrameWish pictures() {
        return pictures;
    }

    boolean wantsSound() {
        return !sound.isNone();
    }

    boolean isClosed() {
        return closed;
    }

    void trouble(String reason) {
        trouble = reason;
    }

    // ---- the worker's side -------------------------------------------------------------------------------------

    /** Asks for what is not asked for yet, unless who wants it is busy with what came before. */
    void ask(Worker ready, IntSupplier requestNumbers) {
        if (worker != ready) {
            lost();
        }
        worker = ready;
        numbers = requestNumbers;
        if (pictureRequest == NONE && !pictureBusy && !pictures.isNone()) {
            pictureRequest = numbers.getAsInt();
            worker.send(new ToWorker.Picture(
                    pictureRequest,
                    0,
                    pictures.format() == PixelFormat.RGB24
                            ? ToWorker.PictureFormat.RGB24
                            : ToWorker.PictureFormat.GRAY8,
                    pictures.width(),
                    pictures.height(),
                    pictures.framesPerSecond() > 0 ? pictures.framesPerSecond() : ALL_PER_SECOND,
                    pictures.keyPicturesOnly()));
        }
        if (soundRequest == NONE && !soundBusy && !sound.isNone()) {
            soundRequest = numbers.getAsInt();
            worker.send(
                    new ToWorker.Sound(soundRequest, 0, sound.samplesPerSecond(), sound.channels(), blockSamples()));
        }
    }

    /** The worker is gone. */
    void lost() {
        worker = null;
        pictureRequest = NONE;
        soundRequest = NONE;
    }

    /** The worker need not make any more. */
    void cancel() {
        for (int request : new int[] {pictureRequest, soundRequest}) {
            if (worker != null && request != NONE) {
                worker.send(new ToWorker.PictureNext(request, false));
            }
        }
        lost();
    }

    boolean received(FromWorker.PictureData data) {
        if (data.request() != pictureRequest || pictureRequest == NONE) {
            return false;
        }
        if (pictureBusy) {
            // nobody asked for it yet
            return true;
        }
        if (!isWished(data)) {
            pictureRequest = NONE;
            trouble = "The pictures cannot be decoded";
            return true;
        }
        trouble = "";
        pictureBusy = true;
        Frame frame = new Frame(data.ptsUs(), data.width(), data.height(), pictures.format(), data.data());
        sink.frame(frame, data.leftOut());
        return true;
    }

    boolean received(FromWorker.SoundData data) {
        if (data.request() != soundRequest || soundRequest == NONE) {
            return false;
        }
        if (soundBusy) {
            return true;
        }
        if (!isWished(data)) {
            soundRequest = NONE;
            trouble = "The sound cannot be decoded";
            return true;
        }
        trouble = "";
        soundBusy = true;
        sink.sound(new Sound(data.ptsUs(), data.samplesPerSecond(), data.channels(), data.data()), data.leftOut());
        return true;
    }

    private boolean isWished(FromWorker.PictureData data) {
        long bytes = (long) data.width() * data.height() * pictures.format().bytesPerPixel();
        boolean sized =
                data.width() == pictures.width() && (pictures.height() == 0 || data.height() == pictures.height());
        return sized && bytes > 0 && data.data().remaining() == bytes;
    }

    private boolean isWished(FromWorker.SoundData data) {
        int bytesPerSample = data.channels() * Short.BYTES;
        boolean shaped = data.samplesPerSecond() == sound.samplesPerSecond()
                && data.channels() > 0
                && (sound.channels() == 0 || data.channels() == sound.channels());
        int bytes = data.data().remaining();
        return shaped && bytes > 0 && bytes % bytesPerSample == 0 && bytes <= (long) blockSamples() * bytesPerSample;
    }

    private int blockSamples() {
        return Math.max(1, (int) ((long) sound.samplesPerSecond() * sound.blockMs() / 1_000));
    }

    // ---- the side of who wants it ------------------------------------------------------------------------------

    @Override
    public void nextFrame() {
        wake(frameTaken);
    }

    private void frameTaken() {
        pictureBusy = false;
        next(pictureRequest);
    }

    @Override
    public void nextSound() {
        wake(soundTaken);
    }

    private void soundTaken() {
        soundBusy = false;
        next(soundRequest);
    }

    private void next(int request) {
        if (worker == null || closed) {
            return;
        }
        if (request == NONE) {
            ask(worker, numbers);
        } else {
            worker.send(new ToWorker.PictureNext(request, true));
        }
    }

    @Override
    public String trouble() {
        return trouble;
    }

    @Override
    public void close() {
        wake(leave);
    }

    private void leave() {
        if (!closed) {
            closed = true;
            cancel();
            onClose.run();
        }
    }

    private void wake(Runnable task) {
        try {
            loop.wake(task);
        } catch (RejectedExecutionException e) {
            // the server is stopping: the workers end by themselves
            trouble = "The server is stopping";
        }
    }
}
