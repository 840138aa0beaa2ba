package io.millrace.api.live;

/**
 * Where a reader starts.
 *
 * @param kind the kind of place
 * @param position the ring position, for {@link Kind#POSITION} only
 */
public record ReadFrom(Kind kind, long position) {
    /** Kinds of places. */
    public enum Kind {
        /** The newest sync sample held: a viewer sees a picture at once. */
        NEWEST_SYNC,
        /** The first sync sample that arrives from now on. */
        NEXT_SYNC,
        /** The oldest sample held. */
        OLDEST,
        /** A position that an earlier reader told; lapped if it is gone. */
        POSITION
    }

    public static final ReadFrom NEWEST_SYNC = new ReadFrom(Kind.NEWEST_SYNC, -1);
    public static final ReadFrom NEXT_SYNC = new ReadFrom(Kind.NEXT_SYNC, -1);
    public static final ReadFrom OLDEST = new ReadFrom(Kind.OLDEST, -1);

    /** Continues where an earlier reader's {@link Reader#position()} was. */
    public static ReadFrom position(long position) {
        return new ReadFrom(Kind.POSITION, position);
    }
}
