package io.millrace.protocols.rtmp.play;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.Track;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * What a stream is played from: itself or, where its sound comes from another rendition, two streams of one timeline.
 * Owned by the stream's event loop.
 */
final class PlayedItems {
    private final LiveStream stream;
    private final LiveStream sound;
    private Reader reader;
    private Reader soundReader;
    private List<Track> pictures = List.of();
    /** Null until it is known. */
    private List<Track> sounds;

    PlayedItems(LiveStream stream, LiveStream sound) {
        this.stream = stream;
        this.sound = sound;
    }

    void open(Executor loop, Runnable onReadable) {
        reader = stream.read(ReadFrom.NEWEST_SYNC, loop, onReadable);
        if (sound != stream) {
            soundReader = sound.read(ReadFrom.NEWEST_SYNC, loop, onReadable);
        }
    }

    void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
        if (soundReader != null) {
            soundReader.close();
            soundReader = null;
        }
    }

    /** The next item; null if there is none now. */
    StreamItem poll() {
        if (reader == null) {
            return null;
        }
        if (sound == stream) {
            return reader.poll();
        }
        if (sounds == null && !knowsSound()) {
            return null;
        }
        for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
            if (item instanceof FormatChange change) {
                pictures = change.tracks().stream()
                        .filter(track -> !track.isAudio())
                        .toList();
                return tracks();
            }
            if (!(item instanceof Sample sample) || has(pictures, sample)) {
                return item;
            }
        }
        return pollSound();
    }

    /** Pictures wait for it, so that players are told both together. */
    private boolean knowsSound() {
        StreamItem item = soundReader.poll();
        while (item != null && !(item instanceof FormatChange)) {
            item = soundReader.poll();
        }
        if (item instanceof FormatChange change) {
            sounds = change.tracks().stream().filter(Track::isAudio).toList();
        }
        return sounds != null;
    }

    private StreamItem pollSound() {
        for (StreamItem item = soundReader.poll(); item != null; item = soundReader.poll()) {
            if (item instanceof FormatChange change) {
                sounds = change.tracks().stream().filter(Track::isAudio).toList();
                return tracks();
            }
            if (item instanceof Sample sample && has(sounds, sample)) {
                return item;
            }
        }
        return null;
    }

    private FormatChange tracks() {
        return new FormatChange(
                Stream.concat(pictures.stream(), sounds.stream()).toList());
    }

    private static boolean has(List<Track> tracks, Sample sample) {
        for (Track track : tracks) {
            if (track.id() == sample.trackId()) {
                return true;
            }
        }
        return false;
    }
}
