/** Threads and timers of the server. */
package io.millrace.core.work;
