/** Webhooks: events are kept in an outbox and posted until they are taken. */
package io.millrace.management.webhooks;
