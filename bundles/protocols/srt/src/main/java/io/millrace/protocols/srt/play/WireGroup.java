package io.millrace.protocols.srt.play;

/**
 * Transport packets that travel as one payload, the same for all players.
 *
 * @param bytes whole transport packets, at most 1316 bytes; nobody changes them
 */
public record WireGroup(byte[] bytes) {}
