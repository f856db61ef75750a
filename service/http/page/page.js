// The page: articles in, paragraphs, matrix and table out. Texts are only ever set as text.
import { askForKey, call, Problem } from "./api.js";
import { arrow, COLUMNS, filtered, rowsOf, SIGNS, toCsv, toJson } from "./dyads.js";
import { EXAMPLES } from "./examples.js";

const at = (id) => document.getElementById(id);
const CHIPS = 30;
const state = { articles: [], sort: { column: 1, down: false }, shown: 50 };

function make(tag, properties = {}, ...children) {
  const { dataset, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  Object.assign(element.dataset, dataset);
  element.append(...children);
  return element;
}

const percent = (share) => `${Math.round(100 * share)}%`;

// Reading

let turn = Promise.resolve();

// One after another, so that two drops do not mix.
function read(articles) {
  turn = turn.then(() => readNow(articles));
  return turn;
}

async function readNow(articles) {
  if (!articles.length) return;
  at("errors").replaceChildren();
  const bar = at("progress");
  bar.hidden = articles.length < 2;
  let done = 0;
  for (const article of articles) {
    at("status").textContent = articles.length > 1 ? `Reading ${done + 1} of ${articles.length}: ${article.title}` : "Reading …";
    bar.value = done / articles.length;
    try {
      const text = article.text ?? (await textOf(article.file));
      if (!text.trim()) throw new Problem("there is no text in it");
      const answer = await call("/v1/score", { articles: [{ text, title: [...article.title].slice(0, 200).join("") }] });
      state.articles.push({ ...answer.articles[0], title: article.title });
      at("model").textContent = `Model ${answer.model}`;
    } catch (error) {
      const message = error instanceof Problem ? error.message : "this can't be read; is it a folder?";
      at("errors").append(make("li", { textContent: `${article.title}: ${message}` }));
    }
    done += 1;
  }
  bar.hidden = true;
  const dyads = rowsOf(state.articles).length;
  const paragraphs = state.articles.reduce((sum, article) => sum + article.paragraphs.length, 0);
  at("status").textContent = state.articles.length
    ? `${state.articles.length} article(s), ${paragraphs} paragraphs, ${dyads} dyads.` : "Nothing could be read.";
  offerChoices();
  show();
}

async function textOf(file) {
  const text = await file.text();
  if (text.includes("\u0000")) throw new Problem("this is not a text file");
  if (!/\.html?$/i.test(file.name)) return text;
  const parsed = new DOMParser().parseFromString(text, "text/html");
  parsed.querySelectorAll("script, style, nav, header, footer, form, aside").forEach((part) => part.remove());
  return [...parsed.querySelectorAll("h1, h2, h3, p, li, blockquote")].map((part) => part.textContent.trim()).filter(Boolean).join("\n\n");
}

// Showing

function offerChoices() {
  const rows = rowsOf(state.articles);
  const countries = [...new Set(rows.flatMap(({ dyad }) => [dyad.country_a, dyad.country_b]))].sort();
  at("article").replaceChildren(make("option", { value: "", textContent: "all" }),
    ...state.articles.map((article, number) => make("option", { value: number, textContent: article.title })));
  at("country").replaceChildren(make("option", { value: "", textContent: "all" }),
    ...countries.map((code) => make("option", { value: code, textContent: code })));
}

function choice() {
  return { article: at("article").value, country: at("country").value, stance: at("stance").value, least: Number(at("least").value) / 100 };
}

function show() {
  at("results").hidden = state.articles.length === 0;
  const rows = filtered(rowsOf(state.articles), choice());
  showParagraphs(rows);
  showMatrix(rows);
  showTable(rows);
}

function showParagraphs(rows) {
  const wanted = choice();
  const kept = new Map();
  for (const row of rows) {
    if (!kept.has(row.paragraph)) kept.set(row.paragraph, []);
    kept.get(row.paragraph).push(row);
  }
  const open = wanted.country === "" && wanted.stance === "" && wanted.least === 0;
  const paragraphs = state.articles.flatMap((article, number) => wanted.article === "" || number === Number(wanted.article)
    ? article.paragraphs.filter((paragraph) => open || kept.has(paragraph)).map((paragraph) => ({ article, paragraph })) : []);
  const shown = paragraphs.slice(0, state.shown).map(({ article, paragraph }) => paragraphElement(article, paragraph, kept.get(paragraph) ?? []));
  if (paragraphs.length > state.shown) {
    shown.push(make("button", { type: "button", textContent: `Show more (${paragraphs.length - state.shown})`, onclick: () => { state.shown += 200; show(); } }));
  }
  at("paragraphs").replaceChildren(...(shown.length ? shown : [make("p", { textContent: "No paragraph fits the filter." })]));
}

function paragraphElement(article, paragraph, rows) {
  const text = make("p", { dir: "auto" });
  // Offsets count code points, as in Python; JavaScript counts units of UTF-16.
  const letters = [...paragraph.text];
  let last = 0;
  for (const mention of paragraph.mentions) {
    text.append(letters.slice(last, mention.start).join(""),
      make("mark", { title: mention.code, textContent: letters.slice(mention.start, mention.end).join(""), dataset: { code: mention.code } }));
    last = mention.end;
  }
  text.append(letters.slice(last).join(""));
  const light = (codes) => text.querySelectorAll("mark").forEach((mark) => mark.classList.toggle("on", codes.includes(mark.dataset.code)));
  const chips = make("ul", { className: "chips" }, ...rows.slice(0, CHIPS).map((row) => make("li", {}, chipOf(row, light))));
  if (rows.length > CHIPS) chips.append(make("li", { textContent: `and ${rows.length - CHIPS} more in the table` }));
  const about = `${article.title}, paragraph ${paragraph.paragraph + 1}, ${paragraph.sentiment}${paragraph.duplicate ? ", repeated" : ""}`;
  return make("article", { className: "paragraph" }, text, chips, make("small", { textContent: about }));
}

function chipOf(row, light) {
  const { dyad } = row;
  const codes = [dyad.country_a, dyad.country_b];
  const shares = Object.entries(dyad.probabilities).map(([stance, share]) => `${stance} ${percent(share)}`).join(", ");
  const label = `${arrow(dyad)}, ${dyad.stance}${dyad.mode ? `, ${dyad.mode}` : ""} (${shares}). Press to correct.`;
  return make("button", {
    type: "button", className: `chip ${dyad.stance}`, title: label, ariaLabel: label,
    onmouseenter: () => light(codes), onmouseleave: () => light([]), onfocus: () => light(codes), onblur: () => light([]), onclick: () => correct(row),
  }, make("b", { textContent: SIGNS[dyad.stance], ariaHidden: "true" }),
  make("span", { className: dyad.mode === "material" ? "material" : "", textContent: arrow(dyad) }), percent(row.sure));
}

function showMatrix(rows) {
  const counted = rows.filter(({ paragraph }) => !paragraph.duplicate);
  const net = new Map();
  for (const { dyad } of counted) {
    const key = `${dyad.country_a}-${dyad.country_b}`;
    const [sum, count] = net.get(key) ?? [0, 0];
    net.set(key, [sum + dyad.probabilities.cooperative - dyad.probabilities.hostile, count + 1]);
  }
  const counts = new Map();
  for (const { dyad } of counted) for (const code of [dyad.country_a, dyad.country_b]) counts.set(code, (counts.get(code) ?? 0) + 1);
  const codes = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a)).slice(0, 20);
  if (!codes.length) {
    at("matrix").replaceChildren(make("p", { textContent: "No paragraph names two countries." }));
    return;
  }
  const head = make("tr", {}, make("td"), ...codes.map((code) => make("th", { scope: "col", textContent: code })));
  const lines = codes.map((row) => make("tr", {}, make("th", { scope: "row", textContent: row }), ...codes.map((column) => {
    const found = net.get(row < column ? `${row}-${column}` : `${column}-${row}`);
    if (!found) return make("td");
    const mean = found[0] / found[1];
    const stance = mean > 0.15 ? "cooperative" : mean < -0.15 ? "hostile" : "neutral";
    const label = `${row} and ${column}: net ${mean.toFixed(2)} over ${found[1]} paragraphs`;
    return make("td", {}, make("button", { type: "button", className: stance, title: label, ariaLabel: label,
      textContent: SIGNS[stance] + found[1], onclick: () => { at("country").value = row; show(); } }));
  })));
  at("matrix").replaceChildren(make("table", {}, make("caption", { textContent: "Net stance and number of paragraphs; the commonest 20 countries" }),
    make("thead", {}, head), make("tbody", {}, ...lines)));
}

function showTable(rows) {
  const columns = COLUMNS.filter(([name]) => name !== "text");
  const [, value] = columns[state.sort.column];
  const order = (a, b) => (value(a) ?? "") < (value(b) ?? "") ? -1 : (value(a) ?? "") > (value(b) ?? "") ? 1 : 0;
  const sorted = [...rows].sort((a, b) => (state.sort.down ? -1 : 1) * order(a, b));
  const head = make("tr", {}, ...columns.map(([name], column) => {
    const direction = column === state.sort.column ? (state.sort.down ? "descending" : "ascending") : "none";
    const sort = () => { state.sort = { column, down: column === state.sort.column && !state.sort.down }; show(); at("table").querySelectorAll("th button")[column].focus(); };
    return make("th", { scope: "col", ariaSort: direction }, make("button", { type: "button", textContent: name.replaceAll("_", " "), onclick: sort }));
  }));
  const lines = sorted.slice(0, 500).map((row) => make("tr", {}, ...columns.map(([, get]) => {
    const cell = get(row);
    return make("td", { className: typeof cell === "number" ? "number" : "", textContent: typeof cell === "number" && !Number.isInteger(cell) ? cell.toFixed(2) : (cell ?? "") });
  })));
  at("table").replaceChildren(make("caption", { textContent: `${rows.length} dyads${rows.length > 500 ? ", the first 500 shown" : ""}` }),
    make("thead", {}, head), make("tbody", {}, ...lines));
}

// Correcting

async function correct({ dyad, paragraph }) {
  const dialog = at("correct");
  const form = at("correct-form");
  at("correct-text").textContent = `${dyad.country_a} and ${dyad.country_b}: ${paragraph.text.slice(0, 300)}`;
  at("correct-status").textContent = "";
  form.elements.stance.value = dyad.stance;
  form.elements.mode.value = dyad.mode ?? "verbal";
  form.elements.initiator.replaceChildren(...[["both", "both"], [dyad.country_a, dyad.country_a], [dyad.country_b, dyad.country_b]]
    .map(([value, textContent]) => make("option", { value, textContent })));
  form.elements.initiator.value = dyad.initiator ?? "both";
  dialog.showModal();
  form.onsubmit = async (event) => {
    if (event.submitter?.value !== "send") return;
    event.preventDefault();
    const neutral = form.elements.stance.value === "neutral";
    const label = {
      text: paragraph.text, pair: `${dyad.country_a}-${dyad.country_b}`, stance: form.elements.stance.value,
      ...(neutral ? {} : { mode: form.elements.mode.value, initiator: form.elements.initiator.value }),
      ...(form.elements.annotator.value.trim() ? { annotator: form.elements.annotator.value.trim() } : {}),
    };
    try {
      await call("/v1/labels", label);
      at("status").textContent = "Thank you. The correction waits in the labels' inbox.";
      dialog.close();
    } catch (error) {
      at("correct-status").textContent = error.message;
      if (/key/i.test(error.message) && !/start the service/.test(error.message)) await askForKey();
    }
  };
}

// Downloads and controls

function download(name, type, content) {
  const link = make("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

at("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = at("text").value;
  if (!text.trim()) {
    at("status").textContent = "Paste a text first, or take an example.";
    return;
  }
  await read([{ title: `Text ${state.articles.length + 1}`, text }]);
  at("results").focus();
});
at("files").addEventListener("change", (event) => {
  read([...event.target.files].map((file) => ({ title: file.name, file })));
  event.target.value = "";
});
at("clear").addEventListener("click", () => {
  state.articles = [];
  at("text").value = at("status").textContent = "";
  at("errors").replaceChildren();
  show();
});
for (const id of ["article", "country", "stance", "least"]) at(id).addEventListener("input", show);
at("csv").addEventListener("click", () => download("dyads.csv", "text/csv", toCsv(filtered(rowsOf(state.articles), choice()))));
at("json").addEventListener("click", () => download("dyads.json", "application/json", toJson(filtered(rowsOf(state.articles), choice()))));
at("examples").append(...EXAMPLES.map(([name, text]) => make("button", { type: "button", textContent: name, onclick: () => { at("text").value = text; at("form").requestSubmit(); } })));
for (const kind of ["dragenter", "dragover"]) document.addEventListener(kind, (event) => { event.preventDefault(); document.body.classList.add("dropping"); });
for (const kind of ["dragleave", "drop"]) document.addEventListener(kind, (event) => { event.preventDefault(); document.body.classList.remove("dropping"); });
document.addEventListener("drop", (event) => read([...event.dataTransfer.files].map((file) => ({ title: file.name, file }))));
