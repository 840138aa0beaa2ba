package io.millrace.api.account;

import java.util.Locale;

/** What an account may do. */
public enum Role {
    /** Everything. */
    ADMINISTRATOR,
    /** What concerns streams, but neither accounts nor plugins. */
    OPERATOR,
    /** Publish to the streams of its scope. */
    PUBLISHER,
    /** Play the streams of its scope, also private ones. */
    VIEWER;

    /** As people write it: {@code publisher}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is for the shell and the consoles, and so for every stream. */
    public boolean isManagement() {
        return this == ADMINISTRATOR || this == OPERATOR;
    }

    /** Whether who has this role may do what another is for: administrators everything, operators what concerns streams. */
    public boolean includes(Role other) {
        return this == other || this == ADMINISTRATOR || (this == OPERATOR && other != ADMINISTRATOR);
    }

    /**
     * Reads a word.
     *
     * @throws IllegalArgumentException that names the roles there are
     */
    public static Role parse(String word) {
        for (Role role : values()) {
            if (role.word().equals(word.toLowerCase(Locale.ROOT))) {
                return role;
            }
        }
        throw new IllegalArgumentException(
                "A role is administrator, operator, publisher or viewer, not \"" + word + "\"");
    }
}
