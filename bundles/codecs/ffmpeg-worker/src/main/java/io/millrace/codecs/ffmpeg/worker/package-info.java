/**
 * A process that holds FFmpeg. Native memory has one owner each, who frees it by {@code close}; nothing waits for the
 * garbage collector. Of FFmpeg's libraries only libavdevice is never loaded: it alone needs a desktop's libraries.
 */
package io.millrace.codecs.ffmpeg.worker;
