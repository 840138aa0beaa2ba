/** Metrics and traces for an OpenTelemetry collector. */
package io.millrace.management.telemetry;
