package io.millrace.api.access;

import io.millrace.api.session.Session;

/**
 * How many attempts over one protocol were refused since the server started.
 *
 * @param role what was wanted
 * @param protocol the protocol's name
 * @param attempts how often it was refused
 */
public record RefusalTotal(Session.Role role, String protocol, long attempts) {}
