package io.millrace.protocols.rtsp.play;

import io.millrace.api.media.Track;
import io.millrace.formats.rtp.SentMedium;
import io.millrace.formats.sdp.Attributes;
import io.millrace.formats.sdp.MediaDescription;
import io.millrace.formats.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.List;

/**
 * The media of a stream as players are told them. Tracks whose codec has no payload format are left out.
 *
 * @param media in the order of the session's description
 */
public record WireSetup(List<SentMedium> media) {
    private static final int FIRST_PAYLOAD_TYPE = 96;
    private static final String CONTROL = "trackID=";

    static final WireSetup NONE = new WireSetup(List.of());

    public WireSetup {
        media = List.copyOf(media);
    }

    /** What can be played of some tracks. */
    public static WireSetup of(List<Track> tracks) {
        List<SentMedium> media = new ArrayList<>();
        for (Track track : tracks) {
            SentMedium.of(track, FIRST_PAYLOAD_TYPE + media.size()).ifPresent(media::add);
        }
        return new WireSetup(media);
    }

    /** Which medium the end of an address names, or -1; without such an end it is the only one there is. */
    public int indexOf(String uri) {
        String text = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
        int at = text.lastIndexOf(CONTROL);
        if (at < 0) {
            return media.size() == 1 ? 0 : -1;
        }
        try {
            int index = Integer.parseInt(text.substring(at + CONTROL.length()));
            return index >= 0 && index < media.size() ? index : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** The address of a medium, as the description has it. */
    public static String control(int medium) {
        return CONTROL + medium;
    }

    /**
     * The session's description.
     *
     * @param name what to call it
     * @param id tells one session from another
     */
    public SessionDescription describe(String name, long id) {
        List<MediaDescription> descriptions = new ArrayList<>();
        for (int i = 0; i < media.size(); i++) {
            descriptions.add(media.get(i).describe("control", control(i)));
        }
        return new SessionDescription(
                "- " + id + " 1 IN IP4 0.0.0.0",
                name,
                "IN IP4 0.0.0.0",
                Attributes.of("control", "*", "range", "npt=now-"),
                descriptions);
    }

    /** Whether a player that was told the other media can go on with these: parameter sets of video travel in the stream. */
    boolean continues(WireSetup other) {
        if (media.size() != other.media.size()) {
            return false;
        }
        for (int i = 0; i < media.size(); i++) {
            SentMedium mine = media.get(i);
            SentMedium theirs = other.media.get(i);
            boolean same = mine.track().id() == theirs.track().id()
                    && mine.map().toString().equals(theirs.map().toString())
                    && (mine.track().isVideo() || mine.parameters().equals(theirs.parameters()));
            if (!same) {
                return false;
            }
        }
        return true;
    }
}
