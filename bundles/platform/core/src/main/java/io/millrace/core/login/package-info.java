/** Who is logged in at the consoles. */
package io.millrace.core.login;
