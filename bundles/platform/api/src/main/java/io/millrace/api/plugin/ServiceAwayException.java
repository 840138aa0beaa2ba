package io.millrace.api.plugin;

/** No plugin offers what is asked for: it never did, or it went away and did not come back in time. */
public final class ServiceAwayException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean known;

    /**
     * Tells that a service is away.
     *
     * @param what the service
     * @param known whether it was there before
     */
    public ServiceAwayException(String what, boolean known) {
        super(
                what + (known ? " is being replaced and did not come back in time" : " is not installed"),
                null,
                false,
                false);
        this.known = known;
    }

    public boolean isKnown() {
        return known;
    }
}
