package io.millrace.formats.sdp;

import java.util.ArrayList;
import java.util.List;

/**
 * A session: some media and what they share (RFC 8866 section 5). Times, repetitions, zones, keys and contacts are read
 * over: nothing here uses them.
 *
 * @param origin value of {@code o=}
 * @param name value of {@code s=}
 * @param connection value of {@code c=} for all media, empty if there is none
 * @param attributes of the session
 * @param media in order
 */
public record SessionDescription(
        String origin, String name, String connection, Attributes attributes, List<MediaDescription> media) {
    private static final int MAX_CHARACTERS = 256 * 1024;
    private static final int MAX_MEDIA = 64;

    public SessionDescription {
        Lines.checkWritable(origin);
        Lines.checkWritable(name);
        Lines.checkWritable(connection);
        media = List.copyOf(media);
    }

    /**
     * Reads a description, leniently as devices write them: any line ends, a missing {@code s=} or {@code t=}.
     *
     * @throws MalformedSdpException that names the line
     */
    public static SessionDescription parse(String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new MalformedSdpException("The session description is longer than " + MAX_CHARACTERS + " characters");
        }
        Lines lines = new Lines(text);
        if (!lines.hasNext() || lines.type() != 'v' || !lines.take().equals("0")) {
            throw new MalformedSdpException("A session description begins with v=0");
        }
        String origin = "- 0 0 IN IP4 0.0.0.0";
        String name = "-";
        String connection = "";
        List<Attribute> attributes = new ArrayList<>();
        while (lines.hasNext() && lines.type() != 'm') {
            char type = lines.type();
            String value = lines.take();
            switch (type) {
                case 'o' -> origin = value;
                case 's' -> name = value;
                case 'c' -> connection = value;
                case 'a' -> attributes.add(Attribute.parse(value));
                default -> {
                    // i, u, e, p, b, t, r, z, k
                }
            }
        }
        List<MediaDescription> media = new ArrayList<>();
        while (lines.hasNext()) {
            if (media.size() == MAX_MEDIA) {
                throw lines.broken("more than " + MAX_MEDIA + " media");
            }
            media.add(MediaDescription.parse(lines));
        }
        return new SessionDescription(origin, name, connection, new Attributes(attributes), media);
    }

    /** The description's text. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(512);
        out.append("v=0\r\no=").append(origin).append("\r\ns=").append(name.isEmpty() ? "-" : name);
        if (!connection.isEmpty()) {
            out.append("\r\nc=").append(connection);
        }
        out.append("\r\nt=0 0\r\n");
        attributes
                .list()
                .forEach(attribute -> out.append("a=").append(attribute).append("\r\n"));
        media.forEach(each -> each.write(out));
        return out.toString();
    }
}
