/** Passwords of streams, for viewers. */
package io.millrace.security.password;
