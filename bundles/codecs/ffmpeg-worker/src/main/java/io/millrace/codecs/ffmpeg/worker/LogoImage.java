package io.millrace.codecs.ffmpeg.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avcodec;

/** A PNG file as it was when it was read. */
final class LogoImage implements AutoCloseable {
    /** The largest file. */
    static final long MAX_BYTES = 8L << 20;

    private static final int MAX_SIDE = 8_192;

    private final Version version;
    private final Frame picture = Frame.empty();

    /** Differs when the file was written again. */
    record Version(Path file, FileTime modified, long sizeBytes) {
        /** @throws FfmpegException if there is no such file */
        static Version of(Path file) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new Version(file, attributes.lastModifiedTime(), attributes.size());
            } catch (IOException e) {
                throw new FfmpegException("The logo " + file + " cannot be read: " + e);
            }
        }
    }

    private LogoImage(Version version) {
        this.version = version;
    }

    /** @throws FfmpegException if it is no PNG file, or too large */
    static LogoImage read(Path file) {
        LogoImage image = new LogoImage(Version.of(file));
        try {
            image.decode(bytes(image.version));
            return image;
        } catch (FfmpegException e) {
            image.close();
            throw new FfmpegException("The logo " + file + " cannot be drawn: " + e.getMessage());
        }
    }

    private static byte[] bytes(Version version) {
        if (version.sizeBytes() > MAX_BYTES) {
            throw new FfmpegException("it has more than " + MAX_BYTES + " bytes");
        }
        try {
            return Files.readAllBytes(version.file());
        } catch (IOException e) {
            throw new FfmpegException(e.toString());
        }
    }

    private void decode(byte[] bytes) {
        var png = avcodec.avcodec_find_decoder(avcodec.AV_CODEC_ID_PNG);
        AVCodecContext codec = avcodec.avcodec_alloc_context3(png);
        AVPacket packet = avcodec.av_packet_alloc();
        try {
            codec.thread_count(1).max_pixels((long) MAX_SIDE * MAX_SIDE / 4);
            Ffmpeg.check(
                    avcodec.avcodec_open2(codec, png, (org.bytedeco.ffmpeg.avutil.AVDictionary) null),
                    "This FFmpeg decodes no PNG");
            Ffmpeg.check(avcodec.av_new_packet(packet, bytes.length), "No memory for a logo");
            packet.data().capacity(bytes.length).put(bytes);
            Ffmpeg.check(avcodec.avcodec_send_packet(codec, packet), "it is no PNG file");
            Ffmpeg.check(avcodec.avcodec_send_packet(codec, null), "it is no PNG file");
            Ffmpeg.check(avcodec.avcodec_receive_frame(codec, picture.struct()), "it is no whole PNG file");
        } finally {
            avcodec.av_packet_free(packet);
            avcodec.avcodec_free_context(codec);
        }
        if (width() > MAX_SIDE || height() > MAX_SIDE) {
            throw new FfmpegException("no side may be longer than " + MAX_SIDE + " pixels");
        }
    }

    Version version() {
        return version;
    }

    Frame picture() {
        return picture;
    }

    int width() {
        return picture.struct().width();
    }

    int height() {
        return picture.struct().height();
    }

    @Override
    public void close() {
        picture.close();
    }
}
