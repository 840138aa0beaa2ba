package io.millrace.apps.failover;

import io.millrace.api.live.LiveStream;

/** What is shown while no input comes. Owned by its failover's executor. */
interface Slate extends AutoCloseable {
    /** No slate. */
    Slate NONE = new Slate() {
        @Override
        public void prepare(LiveStream input) {
            // nothing is to be shown
        }

        @Override
        public boolean isReady() {
            return false;
        }

        @Override
        public void begin(Output output, long nowUtcUs) {
            // is not asked to
        }

        @Override
        public void write(Output output, long untilUtcUs) {
            // is not asked to
        }

        @Override
        public String words() {
            return "";
        }

        @Override
        public void close() {
            // nothing runs
        }
    };

    /** Makes it in the format of an input that is shown, unless it is there. Called again and again. */
    void prepare(LiveStream input);

    /** Whether it can be shown. */
    boolean isReady();

    /**
     * It is shown from here on.
     *
     * @param nowUtcUs what is later told as the time up to which it is written
     */
    void begin(Output output, long nowUtcUs);

    /** Writes what is seen up to a time of the output. */
    void write(Output output, long untilUtcUs);

    /** How it does, for people. */
    String words();

    @Override
    void close();
}
