package io.millrace.security.token;

/** A token does not count; the message completes "The token …". */
final class TokenRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    TokenRefusedException(String reason) {
        super(reason);
    }
}
