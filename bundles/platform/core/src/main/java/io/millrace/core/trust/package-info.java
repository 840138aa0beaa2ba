/** Which bundles may run. */
package io.millrace.core.trust;
