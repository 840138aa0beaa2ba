package io.millrace.protocols.rtmp.play;

import io.millrace.net.WireSegment;

/**
 * One message in wire format, as all players of a stream get it.
 *
 * @param segment where its bytes are
 * @param offset its first byte
 * @param size its length, chunk headers included
 * @param type message type
 * @param timestampMs its timestamp
 * @param setup what a player that begins here has to get first
 */
record WireMessage(WireSegment segment, int offset, int size, int type, long timestampMs, WireSetup setup) {}
