package io.millrace.packagers.progressive;

/**
 * A message in wire format.
 *
 * @param segment where its bytes are
 * @param from its first byte
 * @param to the byte after its last
 * @param header what a viewer needs before it
 */
record WireChunk(WireSegment segment, int from, int to, WireHeader header) {}
