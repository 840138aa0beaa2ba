package io.millrace.http.internal;

import io.millrace.api.media.StreamName;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.packaging.SegmentNames;

/**
 * An address under {@code /APP/NAME[@RENDITION][/~TOKEN]/FILE[/MORE]} taken apart.
 *
 * @param stream whose it is
 * @param token the viewer's token, or null
 * @param file the element after the stream
 * @param subPath what follows the file; empty for all but some stream resources
 * @param segment the file name taken apart, or null if it names no segment
 * @param entityTag strong entity tag of a segment: its name never repeats for other bytes
 */
record StreamPath(
        StreamName stream, String token, String file, String subPath, SegmentNames.Parsed segment, String entityTag) {
    private static final int MAX_LENGTH = 2_048;
    private static final String HINT =
            "There is nothing at this address; streams are at /APP/NAME/FILE, for example" + " /live/demo/index.m3u8";

    /**
     * Parses a raw path.
     *
     * @throws ManifestException 404 or 400 if nothing can be there
     */
    static StreamPath parse(String rawPath) throws ManifestException {
        if (rawPath.length() > MAX_LENGTH || rawPath.isEmpty() || rawPath.charAt(0) != '/') {
            throw new ManifestException(404, HINT);
        }
        String[] elements = rawPath.substring(1).split("/", 6);
        for (int i = 0; i < elements.length; i++) {
            elements[i] = PercentDecoder.pathElement(elements[i]);
            if (elements[i] == null) {
                throw new ManifestException(400, "The address is not well-formed percent-encoded UTF-8");
            }
        }
        boolean hasToken = elements.length > 2 && elements[2].length() > 1 && elements[2].charAt(0) == '~';
        int fileAt = hasToken ? 3 : 2;
        if (elements.length <= fileAt || !isFileName(elements[fileAt])) {
            throw new ManifestException(404, HINT);
        }
        String more = String.join("/", java.util.List.of(elements).subList(fileAt + 1, elements.length));
        return of(stream(elements), hasToken ? elements[2].substring(1) : null, elements[fileAt], more);
    }

    /** The same address with an equal name. */
    StreamPath withStream(StreamName equal) {
        return new StreamPath(equal, token, file, subPath, segment, entityTag);
    }

    private static StreamPath of(StreamName stream, String token, String file, String subPath) {
        SegmentNames.Parsed segment =
                subPath.isEmpty() ? SegmentNames.parse(file).orElse(null) : null;
        return new StreamPath(stream, token, file, subPath, segment, segment == null ? null : '"' + file + '"');
    }

    private static StreamName stream(String[] elements) throws ManifestException {
        if (StreamName.RESERVED_APPS.contains(elements[0])) {
            throw new ManifestException(404, HINT);
        }
        try {
            return StreamName.parse(elements[0], elements[1]);
        } catch (IllegalArgumentException e) {
            throw new ManifestException(404, e.getMessage());
        }
    }

    private static boolean isFileName(String element) {
        return !element.isEmpty()
                && !element.equals(".")
                && !element.equals("..")
                && element.indexOf('/') < 0
                && element.indexOf('\\') < 0;
    }
}
