/** Access rules by address. */
package io.millrace.security.ip;
