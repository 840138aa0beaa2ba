package io.millrace.management.rest;

/** Who may call an operation. */
enum Access {
    /** Everybody, without logging in. */
    OPEN("anyone"),
    /** Every account; it reads what concerns its own streams. */
    ACCOUNT("an account"),
    OPERATOR("an operator or administrator"),
    ADMINISTRATOR("an administrator");

    private final String words;

    Access(String words) {
        this.words = words;
    }

    boolean permits(Caller caller) {
        return switch (this) {
            case OPEN, ACCOUNT -> true;
            case OPERATOR -> caller.isManager();
            case ADMINISTRATOR -> caller.isAdministrator();
        };
    }

    /** @throws ApiException 403 */
    void require(Caller caller) {
        if (!permits(caller)) {
            throw new ApiException(403, "Only " + this + " may do this, and " + caller.name() + " is none");
        }
    }

    @Override
    public String toString() {
        return words;
    }
}
