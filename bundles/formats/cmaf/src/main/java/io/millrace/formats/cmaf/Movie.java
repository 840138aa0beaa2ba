package io.millrace.formats.cmaf;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * An initialisation segment as read: the counterpart of {@link CmafHeader}.
 *
 * @param brands of {@code ftyp}, if it is there
 * @param tracks in order
 */
public record Movie(Optional<Brands> brands, List<TrackHeader> tracks) {
    public Movie {
        tracks = List.copyOf(tracks);
    }

    /**
     * Reads {@code ftyp} and {@code moov}; other boxes are passed over, also whole segments that follow.
     *
     * @throws MalformedBitstreamException if there is no {@code moov} or it is damaged
     */
    public static Movie parse(ByteBuffer bytes) {
        Optional<Brands> brands = Optional.empty();
        BoxCursor boxes = new BoxCursor(bytes);
        while (boxes.hasNext()) {
            Box box = boxes.next();
            if (box.type().equals("ftyp")) {
                brands = Optional.of(Brands.parse(box.body()));
            } else if (box.type().equals("moov")) {
                return new Movie(brands, MovieReader.tracks(box));
            }
        }
        throw new MalformedBitstreamException("There is no \"moov\" box");
    }

    /** The track with this {@code track_ID}. */
    public Optional<TrackHeader> track(long trackId) {
        return tracks.stream().filter(track -> track.trackId() == trackId).findFirst();
    }
}
