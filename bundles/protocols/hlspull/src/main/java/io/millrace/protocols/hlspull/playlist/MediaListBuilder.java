package io.millrace.protocols.hlspull.playlist;

import io.lindstrom.m3u8.model.ByteRange;
import io.lindstrom.m3u8.model.KeyMethod;
import io.lindstrom.m3u8.model.MediaPlaylist;
import io.lindstrom.m3u8.model.MediaSegment;
import io.lindstrom.m3u8.model.SegmentKey;
import io.lindstrom.m3u8.model.SegmentMap;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes a media playlist of what the parser found: tags that hold until the next one are carried on. */
final class MediaListBuilder {
    private static final long MOST_TARGET_SECONDS = 600;
    private static final double US = 1_000_000;
    /** Numbers of segments are added to. */
    private static final long MOST_SEQUENCE = 1L << 53;

    private final URI base;
    private Optional<Resource> map = Optional.empty();
    private Optional<Encryption> encryption = Optional.empty();
    private Resource before;

    MediaListBuilder(URI base) {
        this.base = base;
    }

    MediaList build(MediaPlaylist parsed) throws PlaylistException {
        if (parsed.iFramesOnly()) {
            throw new PlaylistException("The playlist has key pictures alone (EXT-X-I-FRAMES-ONLY)");
        }
        if (parsed.skip().isPresent()) {
            throw new PlaylistException("The playlist is a delta update, which was not asked for");
        }
        long target = parsed.targetDuration();
        if (target < 1 || target > MOST_TARGET_SECONDS) {
            throw new PlaylistException("The target duration of the playlist is " + target + " s; it has to be 1 to "
                    + MOST_TARGET_SECONDS);
        }
        long sequence = checked(parsed.mediaSequence());
        long discontinuity = checked(parsed.discontinuitySequence());
        List<Segment> segments = new ArrayList<>(parsed.mediaSegments().size());
        for (MediaSegment each : parsed.mediaSegments()) {
            discontinuity += each.discontinuity() ? 1 : 0;
            segments.add(segment(each, sequence++, discontinuity));
        }
        return new MediaList(target * 1_000_000, !parsed.ongoing(), segments);
    }

    private static long checked(long sequence) throws PlaylistException {
        if (sequence < 0 || sequence > MOST_SEQUENCE) {
            throw new PlaylistException("The playlist begins with the number " + sequence);
        }
        return sequence;
    }

    private Segment segment(MediaSegment each, long sequence, long discontinuity) throws PlaylistException {
        if (each.segmentKey().isPresent()) {
            encryption = encryption(each.segmentKey().get());
        }
        if (each.segmentMap().isPresent()) {
            SegmentMap given = each.segmentMap().get();
            URI uri = PlaylistReader.resolve(base, given.uri());
            Optional<ByteRange> range = given.byteRange();
            map = Optional.of(
                    range.isPresent()
                            ? range(uri, range.get(), range.get().offset().orElse(0L))
                            : Resource.whole(uri));
        }
        URI uri = PlaylistReader.resolve(base, each.uri());
        Resource content = Resource.whole(uri);
        if (each.byteRange().isPresent()) {
            ByteRange given = each.byteRange().get();
            content = range(
                    uri, given, given.offset().isPresent() ? given.offset().get() : next(uri));
        }
        before = content;
        double seconds = each.duration();
        if (!(seconds >= 0) || seconds > MOST_TARGET_SECONDS) {
            throw new PlaylistException(
                    "A segment of " + seconds + " s is too long; it may have " + MOST_TARGET_SECONDS);
        }
        return new Segment(sequence, discontinuity, content, (long) (seconds * US), map, encryption, each.gap());
    }

    /** A range without offset begins where the one before it ends. */
    private long next(URI uri) throws PlaylistException {
        if (before == null || !before.isRange() || !before.uri().equals(uri)) {
            throw new PlaylistException("A byte range has no offset, and follows no other range of the same file");
        }
        return before.offset() + before.lengthBytes();
    }

    private static Resource range(URI uri, ByteRange given, long offset) throws PlaylistException {
        if (given.length() < 1 || offset < 0 || given.length() > MOST_SEQUENCE || offset > MOST_SEQUENCE) {
            throw new PlaylistException("The byte range " + given.length() + "@" + offset + " makes no sense");
        }
        return new Resource(uri, offset, given.length());
    }

    private Optional<Encryption> encryption(SegmentKey key) throws PlaylistException {
        if (key.method() == KeyMethod.NONE) {
            return Optional.empty();
        }
        boolean plain = key.keyFormat().isEmpty() || key.keyFormat().get().equals("identity");
        if (key.method() != KeyMethod.AES_128 || !plain || key.uri().isEmpty()) {
            throw new PlaylistException(
                    "The segments are encrypted in a way that is not supported; METHOD=AES-128 with a key of its own is");
        }
        return Optional.of(new Encryption(PlaylistReader.resolve(base, key.uri().get()), key.iv()));
    }
}
