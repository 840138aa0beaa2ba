/** Where what administrators change is taken down until it is kept. */
package io.millrace.core.audit;
