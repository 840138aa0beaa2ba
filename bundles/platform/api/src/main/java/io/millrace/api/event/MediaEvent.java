package io.millrace.api.event;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Something happened. The set of types is open; names are dotted, most general part first.
 *
 * @param id unlike that of any other event; up to 64 letters, digits and dashes. Whoever hears of the event hears the same one
 * @param type for example {@link #STREAM_LIVE}
 * @param subject what it is about: a stream name, a session id, a plugin
 * @param utcUs when, in microseconds since 1970 UTC
 * @param attributes details by name; {@code traceparent} of what was asked for within a trace
 */
public record MediaEvent(String id, String type, String subject, long utcUs, Map<String, String> attributes) {
    public static final String STREAM_LIVE = "stream.live";
    /** There is enough of a stream for players of segments to begin. */
    public static final String STREAM_PLAYABLE = "stream.playable";

    public static final String STREAM_INTERRUPTED = "stream.interrupted";
    public static final String STREAM_ENDED = "stream.ended";
    public static final String STREAM_FORMAT = "stream.format";
    public static final String STREAM_WARNING = "stream.warning";
    /** An analyzer found something; attributes {@code analyzer}, {@code kind}, {@code phase}, {@code timeUs}. */
    public static final String STREAM_FINDING = "stream.finding";

    /**
     * An alert of a stream's health is raised or over; attributes {@code kind} ({@code no-data}, see
     * {@code io.millrace.api.health.AlertKind}), {@code phase} ({@code raised}, {@code cleared}), {@code critical},
     * {@code text}, {@code sinceUtcUs}, and {@code durationMs} of one that is over.
     */
    public static final String STREAM_ALERT = "stream.alert";

    /**
     * An SCTE-35 message announced a splice; attributes {@code command} ({@code splice-insert}, {@code time-signal},
     * {@code splice-schedule}, {@code private}), {@code eventId}, {@code timeUs} when it takes place and
     * {@code announcedUs} when it was said, on the stream's timeline, {@code durationUs}, {@code outOfNetwork} whether a
     * break begins, {@code cancelled}, {@code segmentationType}; those that the message does not tell are left out.
     */
    public static final String STREAM_SPLICE = "stream.splice";

    /** A peer was let in; attribute {@code askedUtcUs}, if it is known, when it asked. */
    public static final String SESSION_OPENED = "session.opened";

    /**
     * A peer is gone; attributes {@code openedUtcUs}, {@code firstMediaUtcUs} if any was moved, and {@code reason} if it was
     * made to go.
     */
    public static final String SESSION_CLOSED = "session.closed";

    public static final String SESSION_REFUSED = "session.refused";
    /** A configured pull has media; attributes {@code stream}, {@code url}, {@code reason}. */
    public static final String SOURCE_UP = "source.up";
    /** A configured pull has none any more, or cannot get any. */
    public static final String SOURCE_DOWN = "source.down";
    /** A configured pull goes to another of its URLs. */
    public static final String SOURCE_FALLBACK = "source.fallback";
    /** A configured push is taken by the other server. */
    public static final String PUSH_UP = "push.up";
    /** A configured push is not sent any more, or cannot be sent. */
    public static final String PUSH_DOWN = "push.down";

    /** A target is taken by the other server; attributes {@code stream}, {@code url}, {@code reason}. */
    public static final String TARGET_UP = "target.up";
    /** A target is not sent any more, cannot be sent, or is not begun because the stream does not suit it. */
    public static final String TARGET_DOWN = "target.down";

    /** A rendition cannot be made; attributes {@code rendition}, {@code state} and {@code reason}. */
    public static final String RENDITION_FAILED = "rendition.failed";
    /** A rendition that could not be made is made again; attribute {@code rendition}. */
    public static final String RENDITION_RECOVERED = "rendition.recovered";

    /**
     * A stream with backups turns to another input; attributes {@code failover}, {@code from} and {@code to} (streams, or
     * {@code slate}, or empty for nothing), and {@code reason}: {@code started}, {@code disconnected}, {@code no-media},
     * {@code black}, {@code freeze}, {@code silence}, {@code returned}, {@code by-hand}.
     */
    public static final String INPUT_SWITCHED = "input.switched";

    /** A recording began; attributes {@code id}, and {@code rule} of one that a rule began. The subject is the stream. */
    public static final String RECORDING_STARTED = "recording.started";
    /** A recording ended as it should; attributes {@code id}, {@code rule}, {@code reason}, {@code sizeBytes}. */
    public static final String RECORDING_FINISHED = "recording.finished";
    /** A recording was stopped by what should not be, such as a full disk; attributes as for one that finished. */
    public static final String RECORDING_FAILED = "recording.failed";

    public static final String PLUGIN_INSTALLED = "plugin.installed";
    public static final String PLUGIN_UNINSTALLED = "plugin.uninstalled";
    /** A bundle that is not trusted stays unresolved; attributes {@code version}, {@code digest} and {@code reason}. */
    public static final String PLUGIN_REFUSED = "plugin.refused";

    public static final String PLUGIN_SWAPPED = "plugin.swapped";
    public static final String PLUGIN_ROLLED_BACK = "plugin.rolled-back";
    public static final String PLUGIN_QUARANTINED = "plugin.quarantined";

    private static final String RUN = UUID.randomUUID().toString().substring(0, 18);
    private static final AtomicLong COUNT = new AtomicLong();

    public MediaEvent {
        attributes = Map.copyOf(attributes);
    }

    /** An event that happened now for the first time, and so has an id that no other has. */
    public MediaEvent(String type, String subject, long utcUs, Map<String, String> attributes) {
        this(RUN + "-" + COUNT.incrementAndGet(), type, subject, utcUs, attributes);
    }
}
