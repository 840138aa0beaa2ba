/** Ladders: which renditions a live stream gets, and their life. */
package io.millrace.core.ladder;
