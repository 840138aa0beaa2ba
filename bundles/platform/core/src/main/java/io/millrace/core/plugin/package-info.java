/** Plugins: their faults and quarantine, and how they are installed, swapped, rolled back and removed. */
package io.millrace.core.plugin;
