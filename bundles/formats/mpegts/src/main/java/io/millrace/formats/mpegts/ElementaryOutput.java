package io.millrace.formats.mpegts;

import io.millrace.api.media.TrackFormat;
import java.nio.ByteBuffer;

/** Where a reader puts what it found on its PID. */
interface ElementaryOutput {
    /** The configuration from here on; one equal to the present changes nothing. */
    void format(TrackFormat format);

    /** The present configuration, null before the first. */
    TrackFormat format();

    /** A time of 33 bits on the programme's timeline without wraps, in microseconds. */
    long timeUs(long ticks);

    /** Like {@link #timeUs}, for a time that may be far ahead: the timeline goes on from where it is. */
    long peekUs(long ticks);

    /** The newest decoding time of the programme, for messages that have none. */
    long nowUs();

    /** One sample. */
    void sample(long dtsUs, long ptsUs, int flags, ByteBuffer payload);

    /** A unit was left out because it is damaged. */
    void broken(String why);

    /** A unit was left out because it cannot be used yet. */
    void dropped();
}
