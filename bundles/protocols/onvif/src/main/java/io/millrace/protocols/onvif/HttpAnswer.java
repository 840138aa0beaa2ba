package io.millrace.protocols.onvif;

import java.util.List;

/**
 * What a small HTTP server answers.
 *
 * @param status for example 200
 * @param challenges values of WWW-Authenticate
 * @param body decoded as UTF-8
 */
record HttpAnswer(int status, List<String> challenges, String body) {
    HttpAnswer {
        challenges = List.copyOf(challenges);
    }
}
