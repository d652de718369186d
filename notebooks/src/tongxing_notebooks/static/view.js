// A panel in the browser: shows the HTML that Python drew, tells Python what was set. The same for all panels.
// At most one message is on its way; what is set meanwhile waits, the newest of each name, so that a slider never lags behind.
const PART = 1 << 20; // a file goes in parts of a megabyte: the server takes ten at most in one message
const DAY_MS = 86400000;

function shownDay(input) {
  const day = new Date(Date.parse(`${input.dataset.origin}T00:00:00Z`) + Number(input.value) * DAY_MS);
  return day.toISOString().slice(0, 10);
}

function tellValue(input) {
  const output = input.parentElement.querySelector("output");
  const text = input.dataset.origin ? shownDay(input) : `${input.value} ${input.dataset.unit ?? ""}`.trim();
  if (input.type === "range") input.setAttribute("aria-valuetext", text);
  if (output) output.textContent = text;
}

function sender(model) {
  let waiting = {};
  let isOut = false;
  const flush = () => {
    if (isOut || !Object.keys(waiting).length) return;
    isOut = true;
    model.send({ set: waiting });
    waiting = {};
  };
  model.on("change:turn", () => {
    isOut = false;
    flush();
  });
  return {
    set: (name, value) => {
      waiting[name] = value;
      flush();
    },
    isBusy: () => isOut,
  };
}

async function sendFile(model, control, file) {
  const of = Math.max(1, Math.ceil(file.size / PART));
  for (let part = 0; part < of; part += 1) {
    const bytes = await file.slice(part * PART, (part + 1) * PART).arrayBuffer();
    model.send({ file: { control, name: file.name, part, of } }, undefined, [bytes]);
  }
}

function render({ model, el }) {
  const root = document.createElement("section");
  root.className = "tongxing";
  root.setAttribute("aria-label", model.get("label"));
  const heading = document.createElement("h2");
  heading.innerHTML = model.get("heading");
  const controls = document.createElement("div");
  controls.className = "tx-controls";
  controls.innerHTML = model.get("controls");
  const body = document.createElement("div");
  body.className = "tx-body";
  root.append(heading, controls, body);
  el.append(root);
  const out = sender(model);
  let timer = null;

  function draw() {
    const held = body.contains(document.activeElement) ? document.activeElement.dataset.at : null;
    const open = new Set([...body.querySelectorAll("details[open]")].map((each) => each.dataset.key));
    body.innerHTML = model.get("body");
    for (const each of body.querySelectorAll("details")) each.open = each.open || open.has(each.dataset.key);
    if (held) body.querySelector(`[data-at="${CSS.escape(held)}"]`)?.focus();
    clearTimeout(timer);
    const again = body.querySelector("[data-again]"); // something goes on: look again in a while
    if (again) timer = setTimeout(() => out.set(again.dataset.set, again.dataset.value), Number(again.dataset.again));
  }

  root.addEventListener("input", (event) => {
    const input = event.target;
    if (!input.dataset.name || input.type === "file" || input.type === "text") return; // a text counts when it is written
    tellValue(input);
    out.set(input.dataset.name, input.value);
  });
  root.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type === "file" && input.files[0]) sendFile(model, input.dataset.name, input.files[0]);
    if (input.type === "text") out.set(input.dataset.name, input.value);
  });
  const press = (event) => {
    const pressed = event.target.closest("[data-set]");
    if (!pressed || pressed.dataset.again) return;
    event.preventDefault();
    if ("counts" in pressed.dataset) pressed.dataset.value = Number(pressed.dataset.value) + 1;
    out.set(pressed.dataset.set, pressed.dataset.value);
  };
  root.addEventListener("click", press);
  root.addEventListener("keydown", (event) => {
    event.stopPropagation(); // the notebook's own keys must not act on what is typed here
    if ((event.key === "Enter" || event.key === " ") && event.target.matches("[data-set]:not(button)")) press(event);
  });
  controls.addEventListener("dragover", (event) => event.preventDefault());
  controls.addEventListener("drop", (event) => {
    const input = controls.querySelector("input[type=file]");
    if (!input || !event.dataTransfer.files[0]) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    sendFile(model, input.dataset.name, input.files[0]);
  });
  const whenBody = () => draw();
  model.on("change:body", whenBody);
  draw();
  return () => {
    clearTimeout(timer);
    model.off("change:body", whenBody);
  };
}

export default { render };
