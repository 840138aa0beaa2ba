// node parse-hls.mjs FOLDER: parses every playlist in it with an independent parser; prints what it found as JSON.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import HLS from 'hls-parser';

HLS.setOptions({ strictMode: true });
const folder = process.argv[2];
const result = { playlists: 0, segments: 0, parts: 0, variants: 0, discontinuities: 0, errors: [] };
for (const file of readdirSync(folder).filter((name) => name.endsWith('.m3u8')).sort()) {
  try {
    const playlist = HLS.parse(readFileSync(join(folder, file), 'utf8'));
    result.playlists++;
    result.variants += playlist.variants?.length || 0;
    for (const segment of playlist.segments || []) {
      result.segments++;
      result.parts += segment.parts.length;
      if (segment.discontinuity) result.discontinuities++;
    }
  } catch (error) {
    result.errors.push(file + ': ' + error.message);
  }
}
console.log(JSON.stringify(result));
