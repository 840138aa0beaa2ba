/** The operator's console at {@code /console}. */
package io.millrace.management.console;
