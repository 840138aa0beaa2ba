/** How many may be there at once, and how much they may be sent. */
package io.millrace.security.limits;
