/** What Prometheus reads at {@code /metrics}. */
package io.millrace.management.metrics;
