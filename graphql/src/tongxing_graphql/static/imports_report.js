// The report as a file: CSV as spreadsheet programs here read it, and how a page gives a file to its reader.

const HEADS = [
  ["表 sheet", (p) => p.sheet],
  ["行 row", (p) => p.row],
  ["列 column", (p) => p.column],
  ["字段 key", (p) => p.key],
  ["级别 severity", (p) => p.severity],
  ["代码 code", (p) => p.code],
  ["填写内容 value", (p) => p.value ?? ""],
  ["问题", (p) => p.message.zh],
  ["problem", (p) => p.message.en],
  ["怎么办", (p) => p.remedy.zh],
  ["what to do", (p) => p.remedy.en],
];

// A text that begins like a formula would be run by the program that opens the file.
function quoted(value) {
  const text = String(value);
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}

export function asCsv(problems) {
  const rows = [HEADS.map(([head]) => head), ...problems.map((problem) => HEADS.map(([, read]) => read(problem)))];
  return `\uFEFF${rows.map((row) => row.map(quoted).join(",")).join("\r\n")}\r\n`;
}

export function saved(name, text, kind) {
  const address = URL.createObjectURL(new Blob([text], { type: `${kind};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
