/** Tells media events to listeners and to EventAdmin. */
package io.millrace.core.event;
