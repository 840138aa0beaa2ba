/** Segment windows, their numbers and memory, the slot of packagers, and the directory of presentations. */
package io.millrace.core.packaging;
