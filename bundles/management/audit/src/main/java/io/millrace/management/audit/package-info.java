/** Keeps what administrators change in the database, and notices changes of the configuration. */
package io.millrace.management.audit;
