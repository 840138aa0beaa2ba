package io.millrace.formats.mpegts;

/**
 * How one track is carried.
 *
 * @param pid its PID
 * @param streamType stream_type in the map table
 * @param streamId stream_id of its PES packets
 * @param descriptors in the map table
 * @param video whether it is
 * @param writer its units; null if its samples are sections
 */
record TrackOutput(int pid, int streamType, int streamId, byte[] descriptors, boolean video, UnitWriter writer) {
    /** PID of track 0; those of the others follow by their ids, so that a track keeps its PID. */
    static final int FIRST_PID = 0x100;

    boolean isSections() {
        return writer == null;
    }
}
