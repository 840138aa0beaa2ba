// Uses a server over MCP again and again, with the SDKs of both generations, until a line comes on its input.
// node mcp-swap.mjs URL TOKEN
// Prints `started` after the first calls, and in the end how many there were, and what failed.
import { createInterface } from 'node:readline';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const [url, token] = process.argv.slice(2);
const info = { name: 'millrace-itest', version: '1.0.0' };
const bearer = { requestInit: { headers: { authorization: `Bearer ${token}` } } };
const seen = { oldCalls: 0, oldSessions: 0, modernCalls: 0, failures: [] };
let over = false;
createInterface({ input: process.stdin }).once('line', () => { over = true; });

async function begin() {
  const client = new OldClient(info);
  await client.connect(new OldTransport(new URL(url), bearer));
  seen.oldSessions++;
  return client;
}

async function call(client, which) {
  const answer = await client.callTool({ name: 'listStreams', arguments: {} });
  if (answer.isError) seen.failures.push(`${which}: ${answer.content[0].text}`);
  else seen[`${which}Calls`]++;
}

async function old() {
  let client = await begin();
  while (!over) {
    try {
      await call(client, 'old');
    } catch (failure) {
      // who is told that its session is over has to begin another (basic/transports, session management)
      if (failure.code !== 404 || !failure.message.includes('begin with initialize')) {
        seen.failures.push(`old: ${failure.code} ${failure.message}`);
      }
      client = await begin();
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function modern() {
  const client = new Client(info, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), bearer));
  seen.revision = client.getNegotiatedProtocolVersion?.() ?? '';
  while (!over) {
    await call(client, 'modern').catch((failure) => seen.failures.push(`modern: ${failure.code} ${failure.message}`));
    if (seen.modernCalls === 1) console.log('started');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

await Promise.all([old(), modern()]);
seen.failures = seen.failures.join('; ');
console.log(JSON.stringify(seen));
process.exit(0);
