package io.millrace.formats.mpegts;

/**
 * What a demuxer met so far.
 *
 * @param packets transport packets, null packets included
 * @param nullPackets packets that only fill the channel
 * @param syncLosses see {@link TsFault.Kind#SYNC_LOST}
 * @param transportErrors see {@link TsFault.Kind#TRANSPORT_ERROR}
 * @param continuityErrors see {@link TsFault.Kind#CONTINUITY}
 * @param scrambledPackets see {@link TsFault.Kind#SCRAMBLED}
 * @param brokenSections see {@link TsFault.Kind#BROKEN_SECTION}
 * @param droppedUnits access units left out, damaged ones and those that waited for a sync picture
 */
public record TsStatistics(
        long packets,
        long nullPackets,
        long syncLosses,
        long transportErrors,
        long continuityErrors,
        long scrambledPackets,
        long brokenSections,
        long droppedUnits) {}
