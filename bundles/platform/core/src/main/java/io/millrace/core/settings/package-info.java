/** What is configured in {@code etc/}, for programs. */
package io.millrace.core.settings;
