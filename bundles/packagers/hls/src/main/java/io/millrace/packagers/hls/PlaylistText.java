package io.millrace.packagers.hls;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes playlist lines and the attribute types of RFC 8216 section 4.2. */
final class PlaylistText {
    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final StringBuilder text;
    private boolean firstAttribute;

    PlaylistText(int sizeHint) {
        text = new StringBuilder(sizeHint).append("#EXTM3U\n");
    }

    /** A tag without attributes, or a URI. */
    PlaylistText line(String line) {
        text.append(line).append('\n');
        return this;
    }

    /** A tag with one decimal integer. */
    PlaylistText number(String tag, long value) {
        text.append(tag).append(':').append(value).append('\n');
        return this;
    }

    /** Begins a tag with an attribute list; {@link #end} ends it. */
    PlaylistText tag(String tag) {
        text.append(tag).append(':');
        firstAttribute = true;
        return this;
    }

    /** An enumerated string, decimal integer or resolution. */
    PlaylistText attribute(String name, Object value) {
        name(name).append(value);
        return this;
    }

    /** A quoted string; what it must not hold is left out. */
    PlaylistText quoted(String name, String value) {
        StringBuilder out = name(name).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '"' && c != '\r' && c != '\n') {
                out.append(c);
            }
        }
        out.append('"');
        return this;
    }

    /** A decimal floating-point number of seconds. */
    PlaylistText seconds(String name, long us) {
        name(name);
        appendSeconds(us);
        return this;
    }

    PlaylistText end() {
        text.append('\n');
        return this;
    }

    /** {@code EXTINF}. */
    PlaylistText segmentDuration(long us) {
        text.append("#EXTINF:");
        appendSeconds(us);
        text.append(",\n");
        return this;
    }

    /** {@code EXT-X-PROGRAM-DATE-TIME}, with microseconds so that it advances by exactly the segment durations. */
    PlaylistText programDateTime(long utcUs) {
        Instant instant =
                Instant.ofEpochSecond(Math.floorDiv(utcUs, 1_000_000), Math.floorMod(utcUs, 1_000_000) * 1_000L);
        text.append("#EXT-X-PROGRAM-DATE-TIME:");
        DATE_TIME.formatTo(instant, text);
        text.append('\n');
        return this;
    }

    byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private StringBuilder name(String name) {
        if (!firstAttribute) {
            text.append(',');
        }
        firstAttribute = false;
        return text.append(name).append('=');
    }

    private void appendSeconds(long us) {
        text.append(us / 1_000_000).append('.');
        long fraction = us % 1_000_000;
        for (long digit = 100_000; digit > fraction && digit > 1; digit /= 10) {
            text.append('0');
        }
        text.append(fraction);
    }
}
