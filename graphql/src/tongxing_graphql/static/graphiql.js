// The query page: GraphiQL with the reader's token and purpose, both kept in this tab's sessionStorage and nowhere else.
"use strict";

const { endpoint, query, ...first } = document.body.dataset; // first: the demo's token and a purpose, until others are named
const inputs = { token: document.getElementById("token"), purpose: document.getElementById("purpose") };
const hint = document.getElementById("hint");
const explorer = GraphiQLPluginExplorer.explorerPlugin({ showAttribution: false });
const root = ReactDOM.createRoot(document.getElementById("graphiql"));

// Queries and variables may name a child. GraphiQL would write them to localStorage, where they outlive the session.
function forgetfulStorage() {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
    clear: () => kept.clear(),
    get length() {
      return kept.size;
    },
  };
}

const storage = forgetfulStorage();

function headers() {
  const sent = { "Content-Type": "application/json", Accept: "application/graphql-response+json, application/json" };
  const token = inputs.token.value.trim();
  const purpose = inputs.purpose.value.trim();
  if (token) sent.Authorization = `Bearer ${token}`;
  if (purpose) sent["Tongxing-Purpose"] = purpose;
  return sent;
}

async function ask(request) {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: headers(),
    body: JSON.stringify(request),
    credentials: "same-origin",
    cache: "no-store",
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return { errors: [{ message: `HTTP ${response.status}: ${text.slice(0, 500)}` }] };
  }
}

function render() {
  const isReady = Boolean(inputs.token.value.trim() && inputs.purpose.value.trim());
  hint.hidden = isReady;
  const ide = React.createElement(GraphiQL, {
    // A new function makes GraphiQL read the schema again, as the new token is allowed to see it.
    fetcher: (request) => ask(request),
    schema: isReady ? undefined : null,
    defaultQuery: query,
    plugins: [explorer],
    storage,
    isHeadersEditorEnabled: false,
    shouldPersistHeaders: false,
    showPersistHeadersSettings: false,
  });
  root.render(ide);
}

let waiting;
for (const [name, input] of Object.entries(inputs)) {
  const key = `tongxing.${name}`;
  input.value = sessionStorage.getItem(key) ?? first[name];
  // While typing, not on leaving the field: the click that leaves it may be the one on «execute», and would be lost.
  input.addEventListener("input", () => {
    sessionStorage.setItem(key, input.value.trim());
    clearTimeout(waiting);
    waiting = setTimeout(render, 300);
  });
}
render();
