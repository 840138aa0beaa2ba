package io.millrace.codecs.ffmpeg.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avutil.AVBufferRef;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVHWFramesContext;
import org.bytedeco.ffmpeg.global.avutil;

/** Pictures in the memory of a device that VA-API drives. */
final class Surfaces implements AutoCloseable {
    private static final Path DEVICES = Path.of("/dev/dri");
    private static final String RENDERER = "renderD";
    /** Enough for one that is written, and those that the encoder holds. */
    private static final int POOL = 20;

    private final AVBufferRef device = new AVBufferRef(null);
    private AVBufferRef frames;

    /**
     * A pool of surfaces of one size.
     *
     * @param path the device
     * @param pixelFormat of the pictures that are copied to them
     * @throws FfmpegException if the device cannot have them
     */
    Surfaces(String path, int pixelFormat, int width, int height) {
        try {
            Ffmpeg.check(
                    avutil.av_hwdevice_ctx_create(device, avutil.AV_HWDEVICE_TYPE_VAAPI, path, (AVDictionary) null, 0),
                    "Cannot use the device " + path);
            frames = avutil.av_hwframe_ctx_alloc(device);
            if (frames == null) {
                throw new FfmpegException("No memory for the surfaces of " + path);
            }
            new AVHWFramesContext(frames.data())
                    .format(avutil.AV_PIX_FMT_VAAPI)
                    .sw_format(pixelFormat)
                    .width(width)
                    .height(height)
                    .initial_pool_size(POOL);
            Ffmpeg.check(avutil.av_hwframe_ctx_init(frames), "The device " + path + " has no such surfaces");
        } catch (FfmpegException e) {
            close();
            throw e;
        }
    }

    /** The first device that this process may use; a machine without one is asked nothing more. */
    static Optional<String> device() {
        return device(DEVICES);
    }

    static Optional<String> device(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(RENDERER))
                    .filter(file -> Files.isReadable(file) && Files.isWritable(file))
                    .map(Path::toString)
                    .sorted()
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Has an encoder that is not open yet take them. */
    void attachTo(AVCodecContext codec) {
        codec.pix_fmt(avutil.AV_PIX_FMT_VAAPI).hw_frames_ctx(avutil.av_buffer_ref(frames));
    }

    /** A copy of a picture, with its times; the caller closes it. */
    Frame copy(Frame picture) {
        Frame surface = Frame.empty();
        try {
            Ffmpeg.check(avutil.av_hwframe_get_buffer(frames, surface.struct(), 0), "No surface is free");
            Ffmpeg.check(
                    avutil.av_hwframe_transfer_data(surface.struct(), picture.struct(), 0),
                    "A picture cannot be copied to the device");
            Ffmpeg.check(avutil.av_frame_copy_props(surface.struct(), picture.struct()), "No memory for a frame");
            return surface;
        } catch (FfmpegException e) {
            surface.close();
            throw e;
        }
    }

    @Override
    public void close() {
        if (frames != null) {
            avutil.av_buffer_unref(frames);
        }
        avutil.av_buffer_unref(device);
    }
}
