package io.millrace.protocols.rtmp;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Grant;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.session.Session;
import io.millrace.formats.flv.FlvSink;
import io.millrace.net.RateLimit;
import java.nio.ByteBuffer;
import java.util.List;

/** One publishing encoder, from the question to the gate until it is gone. Owned by the connection's event loop. */
final class Publishing implements FlvSink {
    private final RtmpConnection connection;
    private final RtmpServices services;
    private final MediaInput input;
    private Session session;
    private Publisher publisher;
    private RateLimit rate;
    private boolean over;

    Publishing(RtmpConnection connection, RtmpServices services) {
        this.connection = connection;
        this.services = services;
        input = new MediaInput(this, reason -> services.faults()
                .report("RTMP publisher sent a broken message", connection.host(), reason));
    }

    /** Asks the gate; nothing is read from the encoder until it has answered. */
    void start(AccessRequest request) {
        connection.pauseReading();
        services.gate()
                .check(request)
                .whenComplete((grant, failure) -> connection.execute(() -> {
                    if (!over) {
                        decided(grant, failure);
                        connection.resumeReading();
                    }
                }));
    }

    private void decided(Grant grant, Throwable failure) {
        if (failure != null) {
            connection.refuse("NetStream.Publish.Denied", Refusal.reason(failure));
            return;
        }
        session = services.sessions().open(grant, RtmpServices.PROTOCOL);
        rate = new RateLimit(grant.limits().bitsPerSecond(), services.clock().monotonicUs());
        try {
            publisher = services.streams().publish(grant.stream(), session);
        } catch (PublishRefusedException e) {
            connection.refuse("NetStream.Publish.BadName", e.getMessage());
            return;
        }
        session.onKick(reason -> connection.execute(() -> connection.refuse("NetStream.Publish.Kicked", reason)));
        connection.allowMedia();
        connection.outbox().event(Outbox.STREAM_BEGIN, Outbox.STREAM_ID);
        connection
                .outbox()
                .status("status", "NetStream.Publish.Start", "Publishing " + grant.stream() + " has started.");
        connection.outbox().flush();
    }

    /** One audio, video, data or aggregate message. */
    void message(int type, long timestamp, ByteBuffer body) {
        if (publisher != null && !over) {
            input.message(type, timestamp, body);
        }
    }

    @Override
    public void formatsChanged(List<Track> tracks) {
        publisher.tracks(tracks);
    }

    @Override
    public void sample(Sample sample) {
        publisher.write(sample);
    }

    @Override
    public void unsupported(String codec) {
        services.faults().report("RTMP publisher sends what cannot be carried", connection.host(), codec);
    }

    /** A batch of reads is done. */
    void flush(long receivedBytes) {
        if (publisher != null && !over) {
            session.received(receivedBytes);
            publisher.flush();
            if (!rate.allows(receivedBytes, services.clock().monotonicUs())) {
                connection.refuse("NetStream.Publish.Denied", "The stream exceeds " + rate);
            }
        }
    }

    /** The encoder says that it has finished. */
    void finish() {
        stop(true);
    }

    /** The connection is gone. */
    void close() {
        stop(false);
    }

    private void stop(boolean finished) {
        if (over) {
            return;
        }
        over = true;
        if (publisher != null) {
            input.end();
            publisher.flush();
            if (finished) {
                publisher.end("The encoder has stopped");
            } else {
                publisher.close();
            }
        }
        if (session != null) {
            session.close();
        }
    }
}
