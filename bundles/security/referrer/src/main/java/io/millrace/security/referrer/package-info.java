/** Access rules by the site that a player is on. */
package io.millrace.security.referrer;
