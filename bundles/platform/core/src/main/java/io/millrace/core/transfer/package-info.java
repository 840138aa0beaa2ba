/** Pulls and pushes as they are configured: when each runs, from and to where, and which plugin does it. */
package io.millrace.core.transfer;
