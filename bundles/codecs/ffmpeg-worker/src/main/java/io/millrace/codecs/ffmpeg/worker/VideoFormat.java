package io.millrace.codecs.ffmpeg.worker;

/** Size and rate of a picture in YUV 4:2:0. */
record VideoFormat(int width, int height, int framesPerSecond) {}
