/** How well streams arrive: figures, alerts, their history, and the stream doctor. */
package io.millrace.analyzers.health;
