/** What {@link io.millrace.itests.CoverageFuzzIT} feeds: whatever the bytes, a parser returns or throws the exception that it names. */
package io.millrace.itests.fuzz;
