package io.millrace.codecs.ffmpeg.worker;

/** Rate and channels of sound in planar 32-bit floats. */
record AudioFormat(int samplesPerSecond, int channels) {}
