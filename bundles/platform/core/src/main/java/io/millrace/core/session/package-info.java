/** Who publishes and who plays. */
package io.millrace.core.session;
