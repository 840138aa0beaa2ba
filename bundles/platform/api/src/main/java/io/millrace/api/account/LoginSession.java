package io.millrace.api.account;

import java.time.Instant;

/**
 * Somebody who logged in and stays so for a while.
 *
 * @param login who it is, and what they might do when they logged in
 * @param openedUtc when they logged in
 * @param idleUtc when it ends if it is not used until then
 * @param expiresUtc when it ends in any case
 */
public record LoginSession(Login login, Instant openedUtc, Instant idleUtc, Instant expiresUtc) {}
