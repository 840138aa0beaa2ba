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
     * @return fails with a {@link NoAnswerException} if there is no answer, with another IOException if it is none that can be
     *     read; both say why
     */
    CompletionStage<Answer> post(URI url, Map<String, String> headers, byte[] body, int timeoutMs);
}
