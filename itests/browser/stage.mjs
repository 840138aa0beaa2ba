// A page with a video element and a player's library, on a port of its own.
import { createServer } from 'node:http';
import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';

const libraries = {
  hls: 'hls.js/dist/hls.min.js',
  dash: 'dashjs/dist/modern/umd/dash.all.min.js',
  shaka: 'shaka-player/dist/shaka-player.compiled.js',
};

export async function serve(player) {
  const page = `<!doctype html><title>${player}</title><style>body{margin:0;background:#000}</style>
<video id=v muted playsinline width=960 height=540></video><script src="/library.js"></script>`;
  const web = createServer((request, response) => {
    if (request.url === '/library.js') {
      response.setHeader('Content-Type', 'text/javascript');
      createReadStream(fileURLToPath(new URL('node_modules/' + libraries[player], import.meta.url))).pipe(response);
    } else {
      response.setHeader('Content-Type', 'text/html');
      response.end(page);
    }
  });
  await new Promise((resolve) => web.listen(0, '127.0.0.1', resolve));
  return { address: `http://127.0.0.1:${web.address().port}/`, close: () => web.close() };
}
