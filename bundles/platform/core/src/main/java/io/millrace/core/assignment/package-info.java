/** What operators assign to streams and applications, and where it is kept. */
package io.millrace.core.assignment;
