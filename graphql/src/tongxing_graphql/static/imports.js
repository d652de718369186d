// The page for sending a survey: the file goes up, its import is followed to the end, and its problems are shown.
// Token and purpose are kept in this tab's sessionStorage and nowhere else; so is nothing of the file.
import { asCsv, saved } from "./imports_report.js";

const { endpoint, city } = document.body.dataset;
const at = (id) => document.getElementById(id);
const inputs = { token: at("token"), purpose: at("purpose") };
const POLL_MS = 700;
const PAGE = 200;

const STATES = {
  sending: ["正在上传", "Uploading"],
  receiving: ["正在上传", "Uploading"],
  queued: ["排队中,等待前一个导入完成", "Waiting for another import to end"],
  checking: ["正在读取和检查", "Reading and checking"],
  running: ["正在写入", "Writing"],
  done: ["完成", "Done"],
  checked: ["检查完成,没有写入", "Checked; nothing was written"],
  failed: ["未能导入", "Not imported"],
  cancelled: ["已停止", "Stopped"],
  interrupted: ["已中断", "Cut off"],
};
const ENDED = new Set(["done", "failed", "cancelled", "interrupted"]);

let following = null; // the import that is being followed: { url, begun, samples }
let report = null;
let count = PAGE;

// words -----------------------------------------------------------------------------------------------------------------

function both(zh, en) {
  const made = document.createElement("span");
  made.append(zh, " ", english(en));
  return made;
}

function english(text) {
  const made = document.createElement("span");
  made.lang = "en";
  made.textContent = text;
  return made;
}

const number = (value) => (value ?? 0).toLocaleString("zh-CN");

function megabytes(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function seconds(value) {
  if (!Number.isFinite(value)) return null;
  const whole = Math.max(1, Math.round(value));
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  return minutes ? [`${minutes} 分 ${rest} 秒`, `${minutes} min ${rest} s`] : [`${rest} 秒`, `${rest} s`];
}

function refuse(said) {
  at("refused").hidden = !said;
  at("refused").textContent = said ?? "";
}

// asking ----------------------------------------------------------------------------------------------------------------

function headers() {
  return { Authorization: `Bearer ${inputs.token.value.trim()}`, "Tongxing-Purpose": inputs.purpose.value.trim() };
}

// What a refusal says: in Chinese by its code, and the sentence itself.
function refusal(body, status) {
  const [error] = body?.errors ?? [];
  return error ? `${error.extensions?.zh ?? ""}\n${error.message}`.trim() : `HTTP ${status}`;
}

async function ask(url, method = "GET") {
  const response = await fetch(url, {
    method,
    headers: { ...headers(), Accept: "application/json" },
    credentials: "same-origin",
    cache: "no-store",
  });
  const body = await response.json().catch(() => null);
  if (!response.ok) throw new Error(refusal(body, response.status));
  return body;
}

// fetch cannot say how much of a body has gone up; XMLHttpRequest can.
function send(file, options) {
  const request = new XMLHttpRequest();
  const address = `${endpoint}?${new URLSearchParams({ name: file.name, ...options })}`;
  request.open("POST", address);
  for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.responseType = "json";
  const answer = new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) showSending(event.loaded, event.total);
    });
    request.addEventListener("load", () => {
      if (request.status === 202) resolve(request.response);
      else reject(new Error(refusal(request.response, request.status)));
    });
    request.addEventListener("error", () => reject(new Error("连接中断,请重试。\nThe connection broke; try again.")));
    request.addEventListener("abort", () => reject(new Error("已停止上传。\nThe upload was stopped.")));
  });
  request.send(file);
  return { answer, stop: () => request.abort() };
}

// progress --------------------------------------------------------------------------------------------------------------

function showState(name) {
  const [zh, en] = STATES[name];
  at("running").hidden = false;
  at("state").replaceChildren(both(zh, en));
}

function showBar(done, of) {
  if (of) at("bar").value = done / of;
  else at("bar").removeAttribute("value"); // it moves to and fro: nobody knows yet how much there is
}

function showSending(loaded, total) {
  showState("sending");
  showBar(loaded, total);
  at("speed").textContent = `${megabytes(loaded)} / ${megabytes(total)}`;
}

// The rate over the last seconds, since the first rows of an import are slower than the rest.
function rate(done) {
  const now = performance.now() / 1000;
  const samples = following.samples;
  if (!samples.length || samples.at(-1).done !== done) samples.push({ now, done });
  while (samples.length > 2 && now - samples[0].now > 15) samples.shift();
  const [first] = samples;
  return now > first.now ? (done - first.done) / (now - first.now) : 0;
}

function showProgress(told) {
  const isChecking = told.state === "running" && told.rows_total === null;
  const isChecked = told.state === "done" && told.dry_run;
  showState(isChecking ? "checking" : isChecked ? "checked" : told.state);
  showBar(told.rows_done, told.rows_total);
  const parts = [];
  if (told.rows_total) parts.push(both(`${number(told.rows_done)} / ${number(told.rows_total)} 行`, "rows"));
  if (told.state === "running" && told.rows_total) {
    const speed = rate(told.rows_done);
    const left = seconds((told.rows_total - told.rows_done) / speed);
    if (speed > 0) parts.push(both(`每秒 ${number(Math.round(speed))} 行`, "a second"));
    if (speed > 0 && left) parts.push(both(`还需约 ${left[0]}`, `about ${left[1]} left`));
  }
  if (told.ended) {
    const [zh, en] = seconds((new Date(told.ended) - new Date(told.begun)) / 1000);
    parts.push(both(`用时 ${zh}`, `took ${en}`));
  }
  at("speed").replaceChildren(...parts.flatMap((part, place) => (place ? [" · ", part] : [part])));
}

async function follow(url) {
  const mine = { url, samples: [] };
  following = mine;
  report = null;
  at("result").hidden = true;
  refuse(null);
  history.replaceState(null, "", `#${url.split("/").at(-1)}`);
  try {
    while (following === mine) {
      const told = await ask(url);
      if (following !== mine) return;
      showProgress(told);
      setBusy(!ENDED.has(told.state), told.state !== "done");
      if (ENDED.has(told.state)) {
        await ended(told);
        return;
      }
      await new Promise((resume) => setTimeout(resume, POLL_MS));
    }
  } catch (error) {
    refuse(error.message);
    setBusy(false);
  }
}

async function ended(told) {
  if (told.failure) {
    const { zh, en } = told.failure.message;
    refuse(zh === en ? zh : `${zh}\n${en}`);
  }
  if (told.state === "interrupted" || told.state === "cancelled") at("resume").checked = true;
  if (told.report) showReport(told.report);
  await showRecent();
}

function setBusy(isBusy, canStop = true) {
  at("start").disabled = isBusy;
  at("stop").hidden = !(isBusy && canStop);
}

// the report ------------------------------------------------------------------------------------------------------------

function showReport(told) {
  report = told;
  count = PAGE;
  for (const name of ["read", "accepted", "unchanged", "rejected"]) at(name).textContent = number(told[name]);
  at("result").hidden = false;
  at("none").hidden = told.problems.length > 0;
  at("found").hidden = told.problems.length === 0;
  const kinds = new Map();
  for (const { code } of told.problems) kinds.set(code, (kinds.get(code) ?? 0) + 1);
  const options = [...kinds].sort((a, b) => b[1] - a[1]).map(([code, times]) => new Option(`${code} (${times})`, code));
  at("code").replaceChildren(new Option("全部 All", ""), ...options);
  at("severity").value = "";
  showProblems();
}

function chosen() {
  const [severity, code] = [at("severity").value, at("code").value];
  return report.problems.filter((each) => (!severity || each.severity === severity) && (!code || each.code === code));
}

function showProblems() {
  const found = chosen();
  const shown = found.slice(0, count);
  at("shown").replaceChildren(both(`${number(shown.length)} / ${number(found.length)} 个问题`, "problems"));
  at("problems").replaceChildren(...shown.map(problemRow));
  at("more").hidden = shown.length === found.length;
}

function problemRow(problem) {
  const row = document.createElement("tr");
  const place = document.createElement("b");
  place.textContent = `${problem.column}${problem.row}`;
  const mark = document.createElement("span");
  mark.className = `mark ${problem.severity}`;
  mark.textContent = problem.severity === "error" ? "错误 error" : "提示 warning";
  const code = document.createElement("code");
  code.textContent = problem.code;
  row.append(
    cell([[`《${problem.sheet}》`, place], [mark]], "cell"),
    cell([[problem.value ?? "—"]]),
    cell([[problem.message.zh], [english(problem.message.en)], [code]]),
    cell([[problem.remedy.zh], [english(problem.remedy.en)]]),
  );
  return row;
}

function cell(lines, kind) {
  const made = document.createElement("td");
  if (kind) made.className = kind;
  for (const line of lines) {
    const paragraph = document.createElement("p");
    paragraph.append(...line);
    made.append(paragraph);
  }
  return made;
}

// earlier imports -------------------------------------------------------------------------------------------------------

async function showRecent() {
  const { imports } = await ask(endpoint);
  at("earlier").hidden = imports.length === 0;
  at("imports").replaceChildren(...imports.map(recentRow));
}

function recentRow(each) {
  const row = document.createElement("tr");
  const link = document.createElement("a");
  link.href = `#${each.id}`;
  link.textContent = new Date(each.begun).toLocaleString("zh-CN", { hour12: false });
  const [zh, en] = STATES[each.state === "done" && each.dry_run ? "checked" : each.state];
  const counts = each.accepted === null ? "—" : [each.accepted, each.unchanged, each.rejected].map(number).join(" / ");
  row.append(cell([[link]]), cell([[each.by]]), cell([[both(zh, en)]]), cell([[counts]]));
  return row;
}

// what people do --------------------------------------------------------------------------------------------------------

function choose(file) {
  at("name").textContent = file ? file.name : "把文件拖到这里,或点击选择";
  at("size").textContent = file ? megabytes(file.size) : "Drop a file here, or click to choose: XLSX, XLS, CSV, ZIP";
}

at("file").addEventListener("change", () => choose(at("file").files[0]));
for (const name of ["dragover", "dragleave", "drop"]) {
  at("drop").addEventListener(name, (event) => {
    event.preventDefault();
    at("drop").classList.toggle("over", name === "dragover");
    if (name === "drop" && event.dataTransfer.files.length) {
      at("file").files = event.dataTransfer.files;
      choose(at("file").files[0]);
    }
  });
}

at("send").addEventListener("submit", async (event) => {
  event.preventDefault();
  const [file] = at("file").files;
  if (!inputs.token.value.trim() || !inputs.purpose.value.trim()) {
    refuse("请先填写令牌和用途。\nEnter a token and a purpose first.");
    return;
  }
  if (!file) {
    refuse("请先选择文件。\nChoose a file first.");
    return;
  }
  refuse(null);
  following = null;
  at("result").hidden = true;
  const mapping = at("mapping")?.value ?? "";
  const sending = send(file, { dry_run: at("dry_run").checked, resume: at("resume").checked, mapping });
  at("stop").onclick = () => sending.stop();
  setBusy(true);
  showSending(0, file.size);
  try {
    const told = await sending.answer;
    at("stop").onclick = () => ask(told.url, "DELETE").catch((error) => refuse(error.message));
    at("resume").checked = false;
    await follow(told.url);
  } catch (error) {
    at("running").hidden = true;
    refuse(error.message);
    setBusy(false);
  }
});

for (const name of ["severity", "code"]) {
  at(name).addEventListener("change", () => {
    count = PAGE;
    showProblems();
  });
}
at("more").addEventListener("click", () => {
  count += PAGE;
  showProblems();
});
at("json").addEventListener("click", () => saved(`${city}-import.json`, JSON.stringify(report, null, 1), "application/json"));
at("csv").addEventListener("click", () => saved(`${city}-import.csv`, asCsv(report.problems), "text/csv"));

function open() {
  const id = location.hash.slice(1);
  if (/^[0-9a-f]+$/.test(id) && inputs.token.value && following?.url !== `${endpoint}/${id}`) {
    const url = `${endpoint}/${id}`;
    at("stop").onclick = () => ask(url, "DELETE").catch((error) => refuse(error.message));
    follow(url);
  }
}

for (const [name, input] of Object.entries(inputs)) {
  const key = `tongxing.${name}`;
  input.value = sessionStorage.getItem(key) ?? (name === "purpose" ? "survey" : "");
  input.addEventListener("input", () => sessionStorage.setItem(key, input.value.trim()));
}

function be() {
  inputs.token.value = at("demo").value;
  inputs.token.dispatchEvent(new Event("input"));
}

at("demo")?.addEventListener("change", be);

// What was chosen before this script ran counts too.
if (at("demo")?.value) be();
choose(at("file").files[0]);
at("start").disabled = false;
window.addEventListener("hashchange", open);
if (inputs.token.value) {
  open();
  showRecent().catch(() => {}); // a token of yesterday: what it may not do is said when something is sent
}
