package io.millrace.formats.flv;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.util.List;

/** Takes what {@link FlvDemuxer} finds. Called on the demuxer's thread, in the order of the messages. */
public interface FlvSink {
    /** All tracks from here on; comes before the first sample that needs it. */
    void formatsChanged(List<Track> tracks);

    /** One access unit in canonical form or one script message, at the publisher's own times. */
    void sample(Sample sample);

    /** A codec that cannot be carried was met for the first time; its messages are passed over. */
    default void unsupported(String codec) {}
}
