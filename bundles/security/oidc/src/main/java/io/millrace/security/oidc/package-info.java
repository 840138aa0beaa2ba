/** Logs people in at OpenID Connect providers. */
package io.millrace.security.oidc;
