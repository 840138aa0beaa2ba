/** Streams with a primary and backups: which input is shown, and how one goes on where another stopped. */
package io.millrace.apps.failover;
