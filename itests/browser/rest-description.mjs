// Calls every GET operation that a description names, and checks the answers by its schemas.
// node rest-description.mjs URL USER PASSWORD
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const [root, user, password] = process.argv.slice(2);
const headers = { authorization: 'Basic ' + Buffer.from(`${user}:${password}`).toString('base64') };
const description = await (await fetch(`${root}/openapi.json`)).json();

const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
addFormats(ajv);
// which generators of clients heed
ajv.addKeyword('x-page-of');
ajv.addVocabulary(['openapi', 'info', 'servers', 'security', 'tags', 'paths', 'components']);
ajv.addSchema({ $id: 'api', ...description });

const get = async (path) => (await fetch(root + path, { headers })).json();
const stream = (await get('/streams')).items[0].name.split('/');
const values = {
  app: stream[0],
  name: stream[1],
  '/sessions/{id}': (await get('/sessions')).items[0].id,
  pid: (await get('/settings/kinds')).items.find((kind) => !kind.several).pid,
  rule: (await get('/rules')).items.find((rule) => rule.pid.includes('~')).pid,
  webhook: (await get('/webhooks')).items[0].name,
  '/targets/{id}': (await get('/targets')).items[0].name,
  recording: (await get('/recordings')).items[0].id,
  account: (await get('/accounts')).items[0].name,
};

const called = [];
const failures = [];
for (const [path, methods] of Object.entries(description.paths)) {
  const media = methods.get?.responses['200']?.content;
  if (!media?.['application/json']) continue;
  const address = path.replace(/\{(\w+)\}/g, (all, name) => values[path] ?? values[name] ?? all);
  const answer = await fetch(root + address, { headers });
  const body = await answer.json();
  const pointer = `api#/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}`
    + '/get/responses/200/content/application~1json/schema';
  const valid = answer.status === 200 && ajv.validate({ $ref: pointer }, body);
  called.push(address);
  if (!valid) failures.push(`${address}: ${answer.status} ${ajv.errorsText()}`);
}
console.log(JSON.stringify({ called: called.length, operations: Object.keys(description.paths).length, failures: failures.join('; ') }));
