/** Accounts, their passwords and roles: who publishes, plays, and logs in to the shell and the web console. */
package io.millrace.security.accounts;
