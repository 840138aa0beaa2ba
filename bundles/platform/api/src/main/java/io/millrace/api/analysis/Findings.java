package io.millrace.api.analysis;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import org.osgi.annotation.versioning.ProviderType;

/** Takes what an analysis finds. Core's; safe for any thread, never waits. */
@ProviderType
public interface Findings {
    /**
     * Tells a finding: as an event ({@code MediaEvent.STREAM_FINDING}), and as an ID3 tag on the stream's timeline, which
     * packagers carry to players.
     *
     * @return false if it is not on the timeline: nobody publishes, or there is too much
     */
    boolean report(Finding finding);

    /**
     * Puts a sample of the analyzer's own format on the timeline, {@code LiveStream::inject}.
     *
     * @param track a data track
     * @return false if it was not taken
     */
    boolean inject(Track track, Sample sample);
}
