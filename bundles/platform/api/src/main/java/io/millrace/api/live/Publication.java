package io.millrace.api.live;

import io.millrace.api.media.Track;
import io.millrace.api.session.Session;
import java.util.List;

/**
 * One uninterrupted publishing run into a live stream.
 *
 * @param number counts the stream's publications from 1
 * @param session the publishing peer
 * @param startedUtcUs wall-clock start in microseconds since 1970 UTC
 * @param tracks what it published first
 */
public record Publication(long number, Session session, long startedUtcUs, List<Track> tracks) {
    public Publication {
        tracks = List.copyOf(tracks);
    }
}
