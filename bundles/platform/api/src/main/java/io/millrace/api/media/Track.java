package io.millrace.api.media;

/**
 * One elementary stream of a publication.
 *
 * @param id number by which samples refer to it; unique in its stream, 0 to 255, the same while its kind stays
 * @param format its configuration
 */
public record Track(int id, TrackFormat format) {
    public Track {
        if (id < 0 || id > 255) {
            throw new IllegalArgumentException("A track id is 0 to 255, not " + id);
        }
    }

    public boolean isVideo() {
        return format instanceof VideoFormat;
    }

    public boolean isAudio() {
        return format instanceof AudioFormat;
    }
}
