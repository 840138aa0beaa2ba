/** Access rules by country. */
package io.millrace.security.geo;
