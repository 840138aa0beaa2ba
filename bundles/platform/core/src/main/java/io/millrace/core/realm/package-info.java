/** How the passwords of Karaf's own users are kept. */
package io.millrace.core.realm;
