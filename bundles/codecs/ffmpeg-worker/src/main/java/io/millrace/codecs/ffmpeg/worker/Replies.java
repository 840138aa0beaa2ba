package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.FromWorker;

/** Takes what is to be said to the server; safe for any thread. Waits while the server does not listen. */
@FunctionalInterface
interface Replies {
    void send(FromWorker message);
}
