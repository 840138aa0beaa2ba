'use strict';
(() => {
  const root = window.location.pathname.replace(/millrace.*$/, 'millrace/');
  const byId = (id) => document.getElementById('millrace-' + id);
  const message = byId('message');
  let busy = false;

  function say(text, failed) {
    message.textContent = text;
    message.classList.toggle('error', !!failed);
  }

  async function act(action, subject, options = {}) {
    busy = true;
    say(action + ' ' + (subject || '') + ' …');
    const query = new URLSearchParams({ action, subject: subject || '', ...(options.url ? { url: options.url } : {}) });
    try {
      const answer = await fetch(root + '?' + query, {
        method: 'POST',
        credentials: 'same-origin',
        headers: { 'X-Millrace-Console': '1', 'Content-Type': options.file ? 'application/java-archive' : 'text/plain' },
        body: options.file || '',
      });
      const result = await answer.json();
      say(result.message, !answer.ok);
    } catch (e) {
      say('The server did not answer: ' + e.message, true);
    } finally {
      busy = false;
      refresh();
    }
  }

  function choose(action, subject) {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = '.jar';
    input.onchange = () => input.files.length && act(action, subject, { file: input.files[0] });
    input.click();
  }

  function button(label, onclick) {
    const element = document.createElement('button');
    element.type = 'button';
    element.textContent = label;
    element.onclick = onclick;
    return element;
  }

  function table(id, columns, rows, buttons, nothing) {
    const element = byId(id);
    element.replaceChildren();
    const head = element.createTHead().insertRow();
    for (const column of [...columns, ...(buttons ? [''] : [])]) {
      const cell = document.createElement('th');
      cell.className = 'ui-widget-header';
      cell.textContent = column;
      head.append(cell);
    }
    const body = element.createTBody();
    for (const row of rows) {
      const line = body.insertRow();
      for (const column of columns) {
        const cell = line.insertCell();
        const value = row[column];
        cell.textContent = Array.isArray(value) ? value.join(', ') : value;
        if (column === 'state') cell.className = value;
      }
      if (buttons) {
        const cell = line.insertCell();
        cell.className = 'actions';
        cell.append(...buttons(row));
      }
    }
    if (rows.length === 0) {
      const cell = body.insertRow().insertCell();
      cell.colSpan = columns.length + (buttons ? 1 : 0);
      cell.textContent = nothing;
    }
  }

  function pluginButtons(plugin) {
    const buttons = [button('Swap…', () => choose('swap', plugin.name))];
    if (plugin.rollback) {
      buttons.push(button('Roll back to ' + plugin.rollback, () => act('rollback', plugin.name)));
    }
    buttons.push(button('Uninstall', () => {
      if (window.confirm('Uninstall ' + plugin.name + ' ' + plugin.version + '?')) act('uninstall', plugin.name);
    }));
    return buttons;
  }

  async function refresh() {
    if (busy) return;
    try {
      const answer = await fetch(root + 'state.json', { credentials: 'same-origin' });
      const state = await answer.json();
      table('plugins', ['name', 'version', 'state', 'serves', 'calls', 'failures', 'lastFailure'], state.plugins,
        pluginButtons, 'No media plugins are installed.');
      table('streams', ['name', 'state', 'viewers', 'codecs', 'kbps', 'warnings'], state.streams, null, 'No streams.');
      table('sessions', ['id', 'role', 'protocol', 'stream', 'host', 'identity', 'since', 'kilobytes'], state.sessions,
        (session) => [button('End', () => act('kick', session.id))], 'No sessions.');
      table('refused', ['at', 'count', 'role', 'protocol', 'stream', 'host', 'reason'], state.refused, null,
        'Nobody was refused.');
      if (message.textContent === 'Loading…') say(state.streams.length + ' streams, ' + state.sessions.length + ' sessions');
    } catch (e) {
      say('The server did not answer: ' + e.message, true);
    }
  }

  byId('install').onsubmit = (event) => {
    event.preventDefault();
    const form = event.target;
    const file = form.file.files[0];
    if (file) act('install', '', { file });
    else if (form.url.value.trim()) act('install', '', { url: form.url.value.trim() });
    else say('Choose a file or type a URL first.', true);
  };
  refresh();
  window.setInterval(refresh, 2000);
})();
