package io.millrace.apps.failover;

import io.millrace.api.media.Track;
import java.util.ArrayList;
import java.util.List;

/**
 * The numbers that an input's tracks have in the output: the same for the first video of every input, the first audio, and
 * so on. Immutable.
 */
final class TrackMap {
    static final int VIDEO_ID = 0;
    static final int AUDIO_ID = 64;
    static final int DATA_ID = 128;
    private static final int OF_A_KIND = 64;
    private static final int IDS = 256;

    private final int[] outputIds = new int[IDS];
    private final List<Track> tracks;

    TrackMap(List<Track> inputTracks) {
        java.util.Arrays.fill(outputIds, Backlog.NONE);
        List<Track> mapped = new ArrayList<>();
        int[] used = {VIDEO_ID, AUDIO_ID, DATA_ID};
        for (Track track : inputTracks) {
            int kind = track.isVideo() ? 0 : track.isAudio() ? 1 : 2;
            int id = used[kind]++;
            if (id < (kind + 1) * OF_A_KIND) {
                outputIds[track.id()] = id;
                mapped.add(new Track(id, track.format()));
            }
        }
        tracks = List.copyOf(mapped);
    }

    /** The tracks as they are in the output. */
    List<Track> tracks() {
        return tracks;
    }

    /** The number of an input's track in the output, {@link Backlog#NONE} if it is not there. */
    int outputId(int inputId) {
        return outputIds[inputId];
    }
}
