/** Which streams are analyzed, by which analyzers, and what they find. */
package io.millrace.core.analysis;
