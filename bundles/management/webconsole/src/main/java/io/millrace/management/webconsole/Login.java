package io.millrace.management.webconsole;

/** Checks a user name and password. */
@FunctionalInterface
interface Login {
    /** Whether this is an administrator. May block. */
    boolean isAdministrator(String user, char[] password);
}
