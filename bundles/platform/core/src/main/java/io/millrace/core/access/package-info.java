/** Combines the access policies. */
package io.millrace.core.access;
