package io.millrace.apps.record;

import io.millrace.api.media.StreamName;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a recording lies: {@code APP/NAME/20261122T180000Z.mp4}, further files {@code …Z-2.mp4}, renditions
 * {@code …Z@720p.mp4}.
 *
 * @param stream whose it is
 * @param stamp when it was begun, to the second in UTC
 */
record RecordingName(StreamName stream, String stamp) {
    private static final Pattern ID = Pattern.compile("([^~/]+)~([^~/]+)~(\\d{8}T\\d{6}Z)");
    private static final Pattern FILE =
            Pattern.compile("(\\d{8}T\\d{6}Z)(?:-(\\d{1,6}))?(?:@([A-Za-z0-9._-]+))?\\.mp4");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** One of its files. */
    record File(String stamp, int number, Optional<String> rendition) {}

    static RecordingName at(StreamName stream, long utcUs) {
        return new RecordingName(stream, STAMP.format(Instant.ofEpochSecond(utcUs / 1_000_000)));
    }

    /** Empty if the text is no id. */
    static Optional<RecordingName> parse(String id) {
        Matcher matcher = ID.matcher(id);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new RecordingName(StreamName.of(matcher.group(1), matcher.group(2)), matcher.group(3)));
        } catch (IllegalArgumentException noName) {
            return Optional.empty();
        }
    }

    /** Takes a file name apart; empty if it is none of a recording. */
    static Optional<File> file(String name) {
        Matcher matcher = FILE.matcher(name);
        return matcher.matches()
                ? Optional.of(new File(
                        matcher.group(1),
                        matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2)),
                        Optional.ofNullable(matcher.group(3))))
                : Optional.empty();
    }

    String id() {
        return stream.app() + "~" + stream.name() + "~" + stamp;
    }

    /** The folder of the stream. */
    Path folder(Path recordings) {
        return recordings.resolve(stream.app()).resolve(stream.name());
    }

    /** A file of it: the first has no number. */
    String fileName(int number, Optional<String> rendition) {
        return stamp
                + (number > 1 ? "-" + number : "")
                + rendition.map(name -> "@" + name).orElse("")
                + ".mp4";
    }
}
