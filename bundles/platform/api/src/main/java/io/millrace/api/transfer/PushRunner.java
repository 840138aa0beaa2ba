package io.millrace.api.transfer;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Runs pushes for those who keep them elsewhere than in the server's files, as those of the files are run. A service of core;
 * safe for any thread.
 */
@ProviderType
public interface PushRunner {
    /**
     * Begins to send a stream, now or as soon as it is live, for ever, until closed. Does not wait.
     *
     * @throws IllegalArgumentException if the order makes no sense; the message says why, without secrets
     */
    RunningPush run(PushOrder order);

    /**
     * Checks the URL of an order before it is kept: whether it can be taken apart into host, port and credentials.
     *
     * @throws IllegalArgumentException if it cannot; the message says why, without quoting it
     */
    void check(String url);
}
