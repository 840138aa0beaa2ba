package io.millrace.api.media;

import java.util.List;
import java.util.Optional;

/**
 * The tracks from here on: the whole list, not a difference. Comes before the first sample of a publication and whenever
 * a configuration changes, before the first sample that needs it.
 *
 * @param tracks every track of the stream
 */
public record FormatChange(List<Track> tracks) implements StreamItem {
    public FormatChange {
        tracks = List.copyOf(tracks);
    }

    /** The track with this id. */
    public Optional<Track> track(int id) {
        return tracks.stream().filter(track -> track.id() == id).findFirst();
    }
}
