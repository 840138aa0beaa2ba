package io.millrace.protocols.hlspull.playlist;

import io.lindstrom.m3u8.model.AlternativeRendition;
import io.lindstrom.m3u8.model.MasterPlaylist;
import io.lindstrom.m3u8.model.MediaType;
import io.lindstrom.m3u8.model.Resolution;
import io.lindstrom.m3u8.parser.MasterPlaylistParser;
import io.lindstrom.m3u8.parser.MediaPlaylistParser;
import io.lindstrom.m3u8.parser.ParsingMode;
import io.lindstrom.m3u8.parser.PlaylistParserException;
import io.millrace.protocols.hlspull.playlist.Variants.AudioRendition;
import io.millrace.protocols.hlspull.playlist.Variants.Variant;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads playlists (RFC 8216). What is hostile is refused before it is parsed, so that memory stays within a small multiple
 * of the file's size; every URI comes out absolute and is {@code http} or {@code https}.
 */
public final class PlaylistReader {
    private static final int MOST_LINES = 400_000;
    private static final int MOST_URIS = 50_000;
    private static final int LONGEST_LINE_CHARS = 16_384;
    private static final int MOST_VARIANTS = 1_000;

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private PlaylistReader() {}

    /**
     * Reads a file.
     *
     * @param bytes the file
     * @param uri where it came from, behind redirects: what relative URIs are relative to
     * @throws PlaylistException if it cannot be played
     */
    public static Playlist read(byte[] bytes, URI uri) throws PlaylistException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.startsWith(BYTE_ORDER_MARK)) {
            text = text.substring(1);
        }
        // the parser knows no other ends of lines
        text = text.replace("\r\n", "\n");
        if (!text.startsWith("#EXTM3U")) {
            throw new PlaylistException("It is no HLS playlist: it does not begin with #EXTM3U");
        }
        boolean isMultivariant = look(text);
        try {
            return isMultivariant
                    ? variants(new MasterPlaylistParser(ParsingMode.LENIENT).readPlaylist(text), uri)
                    : new MediaListBuilder(uri).build(new MediaPlaylistParser(ParsingMode.LENIENT).readPlaylist(text));
        } catch (PlaylistParserException | RuntimeException e) {
            // the parser throws what it likes
            throw new PlaylistException("The playlist cannot be read: " + reason(e));
        }
    }

    /** Checks the sizes; true for a multivariant playlist. */
    private static boolean look(String text) throws PlaylistException {
        boolean isMultivariant = false;
        int lines = 0;
        int uris = 0;
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            end = end < 0 ? text.length() : end;
            lines++;
            uris += end > at && text.charAt(at) != '#' ? 1 : 0;
            isMultivariant |= text.startsWith("#EXT-X-STREAM-INF", at);
            if (end - at > LONGEST_LINE_CHARS) {
                throw new PlaylistException(
                        "A line of the playlist has more than " + LONGEST_LINE_CHARS + " characters");
            }
            if (AttributeNames.isHostile(text, at, end)) {
                throw new PlaylistException("A line of the playlist has an attribute without end");
            }
            at = end + 1;
        }
        if (lines > MOST_LINES || uris > MOST_URIS) {
            throw new PlaylistException("The playlist has " + lines + " lines and " + uris + " entries; at most "
                    + MOST_LINES + " and " + MOST_URIS + " are read");
        }
        return isMultivariant;
    }

    private static String reason(Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage());
        return message.length() > 200 ? message.substring(0, 200) + "…" : message;
    }

    private static Variants variants(MasterPlaylist parsed, URI base) throws PlaylistException {
        if (parsed.variants().size() > MOST_VARIANTS
                || parsed.alternativeRenditions().size() > MOST_VARIANTS) {
            throw new PlaylistException("The playlist has more than " + MOST_VARIANTS + " variants");
        }
        List<Variant> variants = new ArrayList<>();
        for (io.lindstrom.m3u8.model.Variant each : parsed.variants()) {
            variants.add(new Variant(
                    resolve(base, each.uri()),
                    each.bandwidth(),
                    each.resolution().map(Resolution::width).orElse(0),
                    each.resolution().map(Resolution::height).orElse(0),
                    each.audio()));
        }
        List<AudioRendition> renditions = new ArrayList<>();
        for (AlternativeRendition each : parsed.alternativeRenditions()) {
            if (each.type() == MediaType.AUDIO) {
                Optional<String> uri = each.uri();
                renditions.add(new AudioRendition(
                        uri.isEmpty() ? Optional.empty() : Optional.of(resolve(base, uri.get())),
                        each.groupId(),
                        each.name(),
                        each.language().orElse(""),
                        each.defaultRendition().orElse(false)));
            }
        }
        if (variants.isEmpty()) {
            throw new PlaylistException("The playlist has no variant");
        }
        return new Variants(variants, renditions);
    }

    /** The absolute form of a reference, which has to lead to a host over HTTP. */
    static URI resolve(URI base, String reference) throws PlaylistException {
        URI uri;
        try {
            uri = base.resolve(new URI(reference.strip().replace(" ", "%20")));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new PlaylistException("The playlist names an address that is none");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https") || uri.getHost() == null) {
            throw new PlaylistException("The playlist names an address that is neither http nor https");
        }
        return uri;
    }
}
