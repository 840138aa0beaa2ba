/** The REST interface {@code /api/v1}: one table of operations, by which requests are routed and described. */
package io.millrace.management.rest;
