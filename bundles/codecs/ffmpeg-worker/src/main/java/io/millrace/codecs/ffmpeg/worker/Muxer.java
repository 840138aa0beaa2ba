package io.millrace.codecs.ffmpeg.worker;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.javacpp.Pointer;

/** A container written to an address: add the encoders, open, then every packet is written and sent at once. */
final class Muxer implements AutoCloseable {
    private static final long GOODBYE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String url;
    private final AVFormatContext output = new AVFormatContext(null);
    private final Interrupt interrupt;
    private boolean headerWritten;

    /**
     * A container that is not opened yet.
     *
     * @param container FFmpeg's name of it, such as {@code flv}
     * @param interrupted asked while input and output wait; true ends them with an error
     */
    Muxer(String container, String url, BooleanSupplier interrupted) {
        this.url = url;
        Ffmpeg.check(
                avformat.avformat_alloc_output_context2(output, null, container, url),
                "Cannot write the container " + container);
        interrupt = new Interrupt(interrupted);
        output.interrupt_callback().callback(interrupt);
        output.flush_packets(1);
    }

    /** Adds a stream for an encoder; its packets go into the sink once this is open. */
    PacketSink add(Encoder encoder) {
        AVStream stream = avformat.avformat_new_stream(output, null);
        Ffmpeg.check(
                avcodec.avcodec_parameters_from_context(stream.codecpar(), encoder.struct()), "Cannot add a stream");
        stream.time_base(encoder.struct().time_base());
        return packet -> write(packet, encoder, stream);
    }

    /** Connects and writes the header. */
    void open(Map<String, String> protocolOptions, Map<String, String> containerOptions) {
        try (Options protocol = new Options(protocolOptions);
                Options container = new Options(containerOptions)) {
            AVIOContext io = new AVIOContext(null);
            Ffmpeg.check(
                    avformat.avio_open2(
                            io, url, avformat.AVIO_FLAG_WRITE, output.interrupt_callback(), protocol.struct()),
                    "Cannot open " + url);
            output.pb(io);
            protocol.checkAllKnown("The protocol of " + url);
            Ffmpeg.check(avformat.avformat_write_header(output, container.struct()), "Cannot write to " + url);
            headerWritten = true;
            container.checkAllKnown("The container");
        }
    }

    private void write(AVPacket packet, Encoder encoder, AVStream stream) {
        packet.stream_index(stream.index());
        avcodec.av_packet_rescale_ts(packet, encoder.struct().time_base(), stream.time_base());
        Ffmpeg.check(avformat.av_write_frame(output, packet), "Cannot write to " + url);
    }

    /** Writes the trailer, says good-bye and disconnects, as far as the other side still listens. */
    @Override
    public void close() {
        interrupt.giveUpAt(System.nanoTime() + GOODBYE_NANOS);
        if (headerWritten) {
            avformat.av_write_trailer(output);
        }
        AVIOContext io = output.pb();
        if (io != null) {
            avformat.avio_closep(io);
            output.pb(null);
        }
        avformat.avformat_free_context(output);
        interrupt.close();
    }

    /** Lets the one who waits in FFmpeg give up. */
    private static final class Interrupt extends AVIOInterruptCB.Callback_Pointer {
        private volatile BooleanSupplier interrupted;

        Interrupt(BooleanSupplier interrupted) {
            this.interrupted = interrupted;
        }

        void giveUpAt(long nanos) {
            interrupted = () -> System.nanoTime() - nanos > 0;
        }

        @Override
        public int call(Pointer opaque) {
            return interrupted.getAsBoolean() ? 1 : 0;
        }
    }
}
