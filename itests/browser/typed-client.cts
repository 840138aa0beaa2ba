// Operates a server by a client that is generated from its description: node typed-client.cjs ROOT USER PASSWORD STREAM
// It is compiled against the types that openapi-typescript makes, so what the description and this disagree on does not compile.
import createClient from 'openapi-fetch';
import type { components, paths } from 'api';

declare const process: { argv: string[] };

const [root, user, password, stream] = process.argv.slice(2) as [string, string, string, string];

async function main(): Promise<void> {
  const client = createClient<paths>({
    baseUrl: root,
    headers: { authorization: 'Basic ' + btoa(`${user}:${password}`) },
  });
  const seen: Record<string, string | number | boolean> = {};

  const made = await client.POST('/keys', { body: { target: stream, label: 'generated' } });
  if (made.error) throw new Error(made.error.detail);
  seen['key'] = made.data.key.length > 10;

  const ids: string[] = [];
  let after: string | null = null;
  do {
    const page: { data?: components['schemas']['Keys'] } = await client.GET('/keys', {
      params: { query: after === null ? { limit: 1 } : { limit: 1, after } },
    });
    ids.push(...(page.data?.items ?? []).filter((key) => key.label === 'generated').map((key) => key.id));
    after = page.data?.next ?? null;
  } while (after !== null);
  seen['listed'] = ids.length;

  const streams = await client.GET('/streams', { params: { query: { state: 'live' } } });
  seen['streams'] = (streams.data?.items ?? []).map((each) => each.name).join();

  const explained = await client.POST('/rules/explain', {
    body: { role: 'play', stream, address: '192.0.2.7' },
  });
  seen['permitted'] = explained.data?.permitted ?? false;

  const wrong = await client.GET('/streams/{app}/{name}', { params: { path: { app: 'live', name: 'nothing' } } });
  seen['problem'] = `${wrong.response.status} ${wrong.error?.status}`;

  const gone = await client.DELETE('/keys/{id}', { params: { path: { id: ids[0] ?? '' } } });
  seen['deleted'] = gone.response.status;
  console.log(JSON.stringify(seen));
}

void main();
