package io.millrace.apps.player;

import io.millrace.api.media.StreamName;

/**
 * What a request's path asks for.
 *
 * @param file name of the page
 * @param status HTTP status
 * @param reason plain words if the path names no stream, else empty
 */
record Page(String file, int status, String reason) {
    static final Page START = new Page("index.html", 200, "");

    private static final String EXAMPLE = "A watch address looks like /watch/live/demo.";
    private static final String PUBLISH_EXAMPLE = "An address to publish looks like /publish/live/demo.";

    /**
     * Reads the path of a page about a stream.
     *
     * @param servletPath {@code /watch}, {@code /embed} or {@code /publish}
     * @param pathInfo the decoded rest, may be null
     */
    static Page of(String servletPath, String pathInfo) {
        return switch (servletPath) {
            case "/embed" -> ofStream("embed.html", pathInfo, EXAMPLE);
            case "/publish" -> ofStream("publish.html", pathInfo, PUBLISH_EXAMPLE);
            default -> ofStream("watch.html", pathInfo, EXAMPLE);
        };
    }

    /** Whether other sites may show it in a frame. */
    boolean isEmbeddable() {
        return file.equals("embed.html");
    }

    private static Page ofStream(String file, String pathInfo, String example) {
        String path = pathInfo == null ? "" : pathInfo.replaceFirst("^/", "").replaceFirst("/$", "");
        if (path.isEmpty()) {
            return error(example);
        }
        if (path.chars().filter(c -> c == '/').count() != 1) {
            return error("A stream has two names, its application's and its own. " + example);
        }
        try {
            boolean isRendition = StreamName.parse(path).rendition().isPresent();
            return isRendition && file.equals("publish.html")
                    ? error("A rendition is made by the server; the stream itself is published. " + example)
                    : new Page(file, 200, "");
        } catch (IllegalArgumentException e) {
            return error(e.getMessage() + ". " + example);
        }
    }

    private static Page error(String reason) {
        return new Page("error.html", 404, reason);
    }
}
