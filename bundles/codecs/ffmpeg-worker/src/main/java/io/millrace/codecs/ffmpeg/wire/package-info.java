/**
 * What the server and the process that holds FFmpeg say to each other over a Unix domain socket. All numbers are
 * big-endian; a message is {@code u32 length} of what follows, {@code u8 type}, body. Plain Java, needed on both sides.
 */
package io.millrace.codecs.ffmpeg.wire;
