/** Recordings: rules and calls that begin them, the files that are written, and what is known of them. */
package io.millrace.apps.record;
