package io.millrace.codecs.ffmpeg.worker;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;

/** An encoder of pictures that come from main memory, whether it works there or on a device. */
final class PictureEncoder implements AutoCloseable {
    private final Encoder encoder;
    private final Surfaces surfaces;

    private PictureEncoder(Encoder encoder, Surfaces surfaces) {
        this.encoder = encoder;
        this.surfaces = surfaces;
    }

    /**
     * Opens one, with what {@link EncoderRules} ask of it.
     *
     * @param settings has to set the size; the format is that of {@link PictureMemory}
     * @throws FfmpegException if it does not work here: another one may
     */
    static PictureEncoder open(String name, Consumer<AVCodecContext> settings, Map<String, String> options) {
        return open(name, settings, options, Surfaces::device);
    }

    /** @param devices the device to work on, if there is one; asked only by an encoder that needs it */
    static PictureEncoder open(
            String name,
            Consumer<AVCodecContext> settings,
            Map<String, String> options,
            Supplier<Optional<String>> devices) {
        PictureMemory memory = PictureMemory.of(name);
        String device = memory.isOnDevice()
                ? devices.get()
                        .orElseThrow(() -> new FfmpegException("There is no device that " + name + " could work on"))
                : "";
        Surfaces[] surfaces = new Surfaces[1];
        try {
            Encoder encoder = Encoder.open(
                    name,
                    codec -> {
                        settings.accept(codec);
                        codec.pix_fmt(memory.pixelFormat());
                        if (memory.isOnDevice()) {
                            surfaces[0] = new Surfaces(device, memory.pixelFormat(), codec.width(), codec.height());
                            surfaces[0].attachTo(codec);
                        }
                    },
                    EncoderRules.video(name, options));
            return new PictureEncoder(encoder, surfaces[0]);
        } catch (FfmpegException e) {
            if (surfaces[0] != null) {
                surfaces[0].close();
            }
            throw e;
        }
    }

    AVCodecContext struct() {
        return encoder.struct();
    }

    /** Encodes a picture, which stays the caller's. */
    void encode(Frame picture, PacketSink sink) {
        if (surfaces == null) {
            encoder.encode(picture, sink);
            return;
        }
        try (Frame surface = surfaces.copy(picture)) {
            encoder.encode(surface, sink);
        }
    }

    /** Gives out what is still inside; nothing can be encoded afterwards. */
    void finish(PacketSink sink) {
        encoder.finish(sink);
    }

    @Override
    public void close() {
        encoder.close();
        if (surfaces != null) {
            surfaces.close();
        }
    }
}
