/** The Model Context Protocol: language models read and operate the server. */
package io.millrace.management.mcp;
