/** Signed tokens (JWT, RFC 7519) that let viewers and publishers in. */
package io.millrace.security.token;
