package io.millrace.api.packaging;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * File names of segments, parts and CMAF headers, the same in every manifest format: {@code v0.EPOCH-17.m4s},
 * {@code v0.EPOCH-17.3.m4s} for its fourth part, {@code v0.EPOCH-1.init.mp4}.
 */
public final class SegmentNames {
    private static final Pattern NAME = Pattern.compile(
            "([A-Za-z0-9._-]+)\\.([a-z0-9]+)-(\\d{1,18})(?:\\.(\\d{1,6})\\.m4s|\\.m4s|(\\.init\\.mp4))");

    private SegmentNames() {}

    public static String segment(SegmentedStream stream, long mediaSequence) {
        return prefix(stream) + mediaSequence + ".m4s";
    }

    public static String part(SegmentedStream stream, long mediaSequence, int partIndex) {
        return prefix(stream) + mediaSequence + "." + partIndex + ".m4s";
    }

    public static String init(SegmentedStream stream, InitSegment init) {
        return prefix(stream) + init.number() + ".init.mp4";
    }

    /** The DASH {@code SegmentTemplate@media} of a stream's segments. */
    public static String segmentTemplate(SegmentedStream stream) {
        return prefix(stream) + "$Number$.m4s";
    }

    private static String prefix(SegmentedStream stream) {
        return stream.id() + "." + stream.epoch() + "-";
    }

    /** Takes a file name apart; empty if it is none of ours. */
    public static Optional<Parsed> parse(String fileName) {
        if (fileName.length() > 200) {
            return Optional.empty();
        }
        Matcher matcher = NAME.matcher(fileName);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int part = matcher.group(4) == null ? -1 : Integer.parseInt(matcher.group(4));
        boolean init = matcher.group(5) != null;
        return Optional.of(
                new Parsed(matcher.group(1), matcher.group(2), Long.parseLong(matcher.group(3)), part, init));
    }

    /**
     * A file name taken apart.
     *
     * @param streamId the {@link SegmentedStream#id()}
     * @param epoch the {@link SegmentedStream#epoch()}
     * @param number media sequence, or the number of the CMAF header
     * @param partIndex index of the part, or -1
     * @param init whether it names a CMAF header
     */
    public record Parsed(String streamId, String epoch, long number, int partIndex, boolean init) {}
}
