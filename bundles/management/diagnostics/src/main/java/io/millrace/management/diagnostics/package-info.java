/** Files for whoever looks into a fault. */
package io.millrace.management.diagnostics;
