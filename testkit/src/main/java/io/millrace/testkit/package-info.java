/** Fakes, synthetic streams and contract tests for bundles and plugins. */
package io.millrace.testkit;
