// The desk on the start page: what a reader has to do, as their grants let them see it, by the same GraphQL as everybody's.
// Token and purpose are kept in this tab's sessionStorage and nowhere else; nothing of a child is.
const at = (id) => document.getElementById(id);
const city = at("city"); // a choice where the server has several, otherwise the one
const inputs = { token: at("token"), purpose: at("purpose") };
const PAGE = 20;
const ME = "{ me { principal purpose grants { role actions } } }";
const LINES = `query ($first: Int!, $after: String) { desk(first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } counts { kind title { zh en } count }
  edges { node { kind what { zh en } turn { zh en } since dueOn warning { zh en } rule clause papers { key title { zh en } }
    child { name } guardian { name } household { members { child { name } } } } } } }`;
const NOTHING = { zh: "没有待办事项。", en: "Nothing waits." };

function english(text) {
  const made = document.createElement("span");
  made.lang = "en";
  made.textContent = text;
  return made;
}

function make(name, ...parts) {
  const made = document.createElement(name);
  made.append(...parts.filter((part) => part !== null && part !== undefined));
  return made;
}

// Words in Chinese, and in English after them.
const both = (words) => make("span", words.zh, " ", english(words.en));

async function ask(query, variables = {}) {
  const response = await fetch(`/${city.value}/graphql`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${inputs.token.value.trim()}`,
      "Tongxing-Purpose": inputs.purpose.value.trim(),
      "Content-Type": "application/json",
      Accept: "application/json",
    },
    credentials: "same-origin",
    cache: "no-store",
    body: JSON.stringify({ query, variables }),
  }).catch(() => null);
  if (!response) throw new Error("服务器没有应答,请稍后再试。\nThe server does not answer; try again later.");
  const told = await response.json().catch(() => ({}));
  const [error] = told.errors ?? [];
  if (error) throw new Error(`${error.extensions?.zh ?? ""}\n${error.message}`.trim());
  return told.data;
}

// The child or the guardian whom a line is about; a household has no name but its children's.
function whose({ child, guardian, household }) {
  const members = household?.members?.map((member) => member.child?.name).filter(Boolean) ?? [];
  return child?.name ?? guardian?.name ?? (members.length ? `${members.join("、")} 家庭` : null);
}

function line(told) {
  const name = whose(told);
  const due = told.dueOn ? both({ zh: `期限 ${told.dueOn}`, en: `due ${told.dueOn}` }) : null;
  const papers = told.papers.map((paper) => both(paper.title ?? { zh: paper.key, en: paper.key }));
  const about = make("p", both({ zh: `自 ${told.since}`, en: `since ${told.since}` }), due ? " · " : null, due, " · ", both(told.turn));
  about.className = "about";
  const source = [told.rule, told.clause].filter(Boolean).join(" · ");
  return make(
    "li",
    make("p", make("strong", name ?? "—"), " ", both(told.what)),
    about,
    told.warning ? make("p", both(told.warning)) : null,
    source ? make("p", make("cite", source)) : null,
    papers.length ? make("p", both({ zh: "材料", en: "Papers" }), ": ", ...papers.flatMap((paper, place) => (place ? ["、", paper] : [paper]))) : null,
  );
}

async function show(after) {
  const told = (await ask(LINES, { first: PAGE, after })).desk;
  at("lines").hidden = !told;
  if (!told) return;
  if (!after) {
    at("list").replaceChildren();
    at("counts").replaceChildren(...told.counts.map((each) => make("li", both(each.title), " ", make("strong", String(each.count)))));
    if (!told.totalCount) at("counts").append(make("li", both(NOTHING)));
  }
  at("list").append(...told.edges.map((edge) => line(edge.node)));
  at("more").hidden = !told.pageInfo.hasNextPage;
  at("more").dataset.after = told.pageInfo.endCursor ?? "";
}

async function guarded(work) {
  at("refused").hidden = true;
  try {
    await work();
  } catch (error) {
    at("refused").textContent = error.message;
    at("refused").hidden = false;
  }
}

function close() {
  at("lines").hidden = true;
  at("upload").hidden = true;
  at("refused").hidden = true;
  at("me").textContent = "";
}

async function open() {
  close();
  const { me } = await ask(ME);
  const actions = new Set(me.grants.flatMap((grant) => grant.actions));
  at("me").replaceChildren(make("strong", me.principal), ` · ${me.purpose} · `, me.grants.map((grant) => grant.role).join(", ") || both({ zh: "无授权", en: "no grant" }));
  at("upload").hidden = !actions.has("import");
  at("upload").querySelector("a").href = `/${city.value}/imports`;
  if (actions.has("read")) await show(null);
}

for (const [name, input] of Object.entries(inputs)) {
  const key = `tongxing.${name}`;
  input.value = sessionStorage.getItem(key) ?? (name === "purpose" ? "care" : "");
  input.addEventListener("input", () => sessionStorage.setItem(key, input.value.trim()));
}
city.addEventListener("change", close); // what was shown is another city's
at("demo")?.addEventListener("change", () => {
  const [chosen] = at("demo").selectedOptions;
  if (chosen.dataset.city) city.value = chosen.dataset.city;
  close();
  inputs.token.value = chosen.value;
  if (chosen.dataset.purpose) inputs.purpose.value = chosen.dataset.purpose;
  for (const input of Object.values(inputs)) input.dispatchEvent(new Event("input"));
});
at("who").addEventListener("submit", (event) => {
  event.preventDefault();
  guarded(open);
});
at("more").addEventListener("click", () => guarded(() => show(at("more").dataset.after)));
