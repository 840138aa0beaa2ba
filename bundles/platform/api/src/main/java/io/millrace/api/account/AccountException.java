package io.millrace.api.account;

/** A change of accounts cannot be made; the message tells the operator why. Nothing has changed. */
public final class AccountException extends Exception {
    private static final long serialVersionUID = 1L;

    public AccountException(String reason) {
        super(reason);
    }
}
