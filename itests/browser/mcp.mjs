// Uses a server over MCP as a language model's program does, with the SDKs of both generations.
// node mcp.mjs URL READING_TOKEN MAKING_TOKEN STREAM
// Prints the stream key that it made, waits for a line on its input, and goes on when the stream is live.
import { createInterface } from 'node:readline';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const [url, reading, making, stream] = process.argv.slice(2);
const input = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const info = { name: 'millrace-itest', version: '1.0.0' };
const bearer = (token) => ({ requestInit: { headers: { authorization: `Bearer ${token}` } } });
const seen = {};

const old = new OldClient(info);
await old.connect(new OldTransport(new URL(url), bearer(reading)));
const reader = await old.listTools();
seen.oldTools = reader.tools.length;
seen.onlyReads = reader.tools.every((tool) => tool.annotations.readOnlyHint);
const refused = await old.callTool({ name: 'createKey', arguments: { target: stream } });
seen.refused = refused.isError === true && refused.content[0].text.includes('--mcp createKey');
seen.templates = (await old.listResourceTemplates()).resourceTemplates.length;
const uri = `millrace://streams/${stream}`;
seen.notThere = await old.readResource({ uri }).then(() => 'there', (failure) => failure.code);
let updated;
const oldUpdate = new Promise((resolve) => { updated = resolve; });
old.setNotificationHandler(ResourceUpdatedNotificationSchema, (notice) => updated(notice.params.uri));
await old.subscribeResource({ uri });

const modern = new Client(info, { versionNegotiation: { mode: 'auto' } });
await modern.connect(new StreamableHTTPClientTransport(new URL(url), bearer(making)));
seen.revision = modern.getNegotiatedProtocolVersion?.() ?? '';
let heard;
const modernUpdate = new Promise((resolve) => { heard = resolve; });
modern.setNotificationHandler('notifications/resources/updated', (notice) => heard(notice.params.uri));
const subscription = await modern.listen({ resourceSubscriptions: [uri] });
const tools = (await modern.listTools()).tools;
seen.makerTools = tools.filter((tool) => !tool.annotations.readOnlyHint).map((tool) => tool.name).join();
seen.bytes = JSON.stringify(tools).length;
const made = await modern.callTool({ name: 'createKey', arguments: { target: stream, label: 'model' } });
const wrong = await modern.callTool({ name: 'createKey', arguments: { target: stream, nonsense: 1 } });
seen.explained = wrong.isError === true && wrong.content[0].text.includes('unknown field');
console.log(JSON.stringify({ key: made.structuredContent.key }));

await input.next();
seen.oldUpdate = await oldUpdate;
seen.modernUpdate = await modernUpdate;
const read = await modern.readResource({ uri });
seen.live = JSON.parse(read.contents[0].text).state;
const listed = await old.listResources();
seen.listed = listed.resources.some((resource) => resource.uri === uri);
const answers = [];
for (const tool of reader.tools) {
  // the SDK checks what it is answered by the schema that the tool tells
  if (tool.inputSchema.required?.length) continue;
  const answer = await old.callTool({ name: tool.name, arguments: {} });
  if (answer.isError) answers.push(`${tool.name}: ${answer.content[0].text}`);
}
seen.failures = answers.join('; ');
await subscription.close();
await modern.close();
await old.transport.terminateSession();
await old.close();
console.log(JSON.stringify(seen));
process.exit(0);
