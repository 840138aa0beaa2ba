package io.millrace.protocols.srt;

import io.millrace.api.live.Publisher;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.session.Session;
import io.millrace.formats.mpegts.ProgrammeChoice;
import io.millrace.formats.mpegts.TsDemuxer;
import io.millrace.formats.mpegts.TsFault;
import io.millrace.formats.mpegts.TsSink;
import io.millrace.net.RateLimit;
import io.millrace.protocols.srt.link.Link;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/** One publishing encoder: its transport stream becomes samples. Owned by the connection's event loop. */
final class Publishing implements Media, TsSink {
    private final SrtServices services;
    private final Session session;
    private final Publisher publisher;
    private final RateLimit rate;
    private final Consumer<String> refuse;
    private final TsDemuxer demuxer = new TsDemuxer(this, ProgrammeChoice.first());
    private long receivedBytes;
    private boolean over;

    /**
     * A publication that has begun.
     *
     * @param refuse lets the encoder go
     */
    Publishing(
            SrtServices services, Session session, Publisher publisher, long bitsPerSecond, Consumer<String> refuse) {
        this.services = services;
        this.session = session;
        this.publisher = publisher;
        this.refuse = refuse;
        rate = new RateLimit(bitsPerSecond, services.clock().monotonicUs());
    }

    @Override
    public void start(Link link) {
        session.measuredBy(link.statistics()::values);
    }

    @Override
    public void payload(ByteBuffer content) {
        receivedBytes += content.remaining();
        demuxer.feed(content);
    }

    @Override
    public void lost(int packets) {
        services.faults()
                .report(
                        "SRT publisher lost packets for good",
                        session.peer().host(),
                        packets + " of " + session.stream() + "; a longer latency leaves more time to send them again");
    }

    @Override
    public void tick(long nowUs) {
        if (receivedBytes == 0) {
            return;
        }
        long bytes = receivedBytes;
        receivedBytes = 0;
        session.received(bytes);
        publisher.flush();
        if (!rate.allows(bytes, nowUs)) {
            refuse.accept("The stream exceeds " + rate);
        }
    }

    @Override
    public void formatsChanged(int programme, List<Track> tracks) {
        publisher.tracks(tracks);
    }

    @Override
    public void sample(int programme, Sample sample) {
        publisher.write(sample);
    }

    @Override
    public void fault(TsFault fault) {
        services.faults()
                .report(
                        "SRT publisher sends a faulty transport stream",
                        session.peer().host(),
                        fault.detail());
    }

    @Override
    public void close(boolean finished) {
        if (over) {
            return;
        }
        over = true;
        session.received(receivedBytes);
        demuxer.end();
        publisher.flush();
        if (finished) {
            publisher.end("The encoder has stopped");
        } else {
            publisher.close();
        }
        session.close();
    }
}
