/** Millrace's REST interface for Java: {@link io.millrace.client.MillraceClient} is where to begin. */
package io.millrace.client;
