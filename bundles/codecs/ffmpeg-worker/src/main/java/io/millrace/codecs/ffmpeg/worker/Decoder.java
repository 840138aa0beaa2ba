package io.millrace.codecs.ffmpeg.worker;

import io.millrace.api.media.FourCc;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

/** One decoder on one thread: an access unit in, the frames that are due out. Times are microseconds. */
final class Decoder implements AutoCloseable {
    /** Twice 8K in either direction: what claims more is a mistake. */
    private static final long MAX_PIXELS = 8_192L * 8_192;

    private static final int EXTRADATA_MAX_BYTES = 1 << 20;

    private final AVCodecContext codec;
    private final AVPacket packet = avcodec.av_packet_alloc();
    private final Frame frame = Frame.empty();

    /**
     * A decoder of a track.
     *
     * @param reorderedPictures how many pictures are held back before the first comes out, as far as it is known
     */
    Decoder(TrackInfo track, int reorderedPictures) {
        AVCodec found = Codecs.decoder(track.fourCc());
        codec = avcodec.avcodec_alloc_context3(found);
        codec.thread_count(1).has_b_frames(reorderedPictures).max_pixels(MAX_PIXELS);
        codec.pkt_timebase().num(1).den(Times.PER_SECOND);
        if (track instanceof TrackInfo.Audio audio) {
            codec.sample_rate(audio.sampleRateHz());
            avutil.av_channel_layout_default(codec.ch_layout(), audio.channels());
        }
        try {
            setExtradata(Codecs.extradata(track));
            Ffmpeg.check(
                    avcodec.avcodec_open2(codec, found, (org.bytedeco.ffmpeg.avutil.AVDictionary) null),
                    "Cannot decode " + new FourCc(track.fourCc()));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void setExtradata(ByteBuffer data) {
        int size = data.remaining();
        if (size > EXTRADATA_MAX_BYTES) {
            throw new FfmpegException("A configuration record of " + size + " bytes");
        }
        if (size > 0) {
            BytePointer copy = new BytePointer(avutil.av_mallocz(size + (long) avcodec.AV_INPUT_BUFFER_PADDING_SIZE));
            copy.capacity(size).asByteBuffer().put(data);
            // the codec frees it
            codec.extradata(copy).extradata_size(size);
        }
    }

    /**
     * Decodes an access unit.
     *
     * @throws DecodeFailed if it cannot be decoded; the decoder can go on
     */
    void decode(ByteBuffer unit, long dtsUs, long ptsUs, FrameSink sink) {
        Ffmpeg.check(avcodec.av_new_packet(packet, unit.remaining()), "No memory for an access unit");
        try {
            packet.data().capacity(unit.remaining()).asByteBuffer().put(unit.duplicate());
            packet.dts(dtsUs).pts(ptsUs);
            checkDecoded(avcodec.avcodec_send_packet(codec, packet));
        } finally {
            avcodec.av_packet_unref(packet);
        }
        receive(sink);
    }

    /** Gives out the frames that it still holds, and can begin anew. */
    void finish(FrameSink sink) {
        try {
            checkDecoded(avcodec.avcodec_send_packet(codec, null));
            receive(sink);
        } finally {
            flush();
        }
    }

    /** Forgets everything; a sync sample has to come next. */
    void flush() {
        avcodec.avcodec_flush_buffers(codec);
    }

    private static void checkDecoded(int result) {
        try {
            Ffmpeg.check(result, "An access unit cannot be decoded");
        } catch (FfmpegException e) {
            throw new DecodeFailed(e);
        }
    }

    private void receive(FrameSink sink) {
        while (true) {
            int result = avcodec.avcodec_receive_frame(codec, frame.struct());
            if (result == ErrorCode.AGAIN || result == ErrorCode.END) {
                return;
            }
            checkDecoded(result);
            try {
                sink.accept(frame);
            } finally {
                frame.clear();
            }
        }
    }

    @Override
    public void close() {
        frame.close();
        avcodec.av_packet_free(packet);
        avcodec.avcodec_free_context(codec);
    }
}
