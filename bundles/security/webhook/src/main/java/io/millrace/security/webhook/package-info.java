/** External authorisation: a server of the operator decides. */
package io.millrace.security.webhook;
