package io.millrace.security.webhook;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Posts a question. */
@FunctionalInterface
interface Sender {
    /**
     * Posts without blocking.
     *
     * @return fails with an IOException that says why there is no answer
     */
    CompletionStage<Answer> post(URI url, Map<String, String> headers, byte[] body, int timeoutMs);
}
