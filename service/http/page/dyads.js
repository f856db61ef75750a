// Rows of dyads from scored articles, what a filter leaves of them, and files to download.
export const SIGNS = { cooperative: "+", hostile: "−", neutral: "○" };

export function rowsOf(articles) {
  return articles.flatMap((article, number) =>
    article.paragraphs.flatMap((paragraph) =>
      paragraph.dyads.map((dyad) => ({ number, article: article.title, paragraph, dyad, sure: dyad.probabilities[dyad.stance] }))));
}

export function filtered(rows, { article, country, stance, least }) {
  return rows.filter(({ number, dyad, sure }) =>
    (article === "" || number === Number(article)) &&
    (country === "" || dyad.country_a === country || dyad.country_b === country) &&
    (stance === "" || dyad.stance === stance) && sure >= least);
}

export function arrow(dyad) {
  if (dyad.initiator === null) return `${dyad.country_a} – ${dyad.country_b}`;
  if (dyad.initiator === "both") return `${dyad.country_a} ↔ ${dyad.country_b}`;
  const other = dyad.initiator === dyad.country_a ? dyad.country_b : dyad.country_a;
  return `${dyad.initiator} → ${other}`;
}

export const COLUMNS = [
  ["article", (row) => row.article],
  ["paragraph", (row) => row.paragraph.paragraph],
  ["country_a", (row) => row.dyad.country_a],
  ["country_b", (row) => row.dyad.country_b],
  ["stance", (row) => row.dyad.stance],
  ["p_cooperative", (row) => row.dyad.probabilities.cooperative],
  ["p_neutral", (row) => row.dyad.probabilities.neutral],
  ["p_hostile", (row) => row.dyad.probabilities.hostile],
  ["mode", (row) => row.dyad.mode],
  ["p_material", (row) => row.dyad.p_material],
  ["initiator", (row) => row.dyad.initiator],
  ["duplicate", (row) => row.paragraph.duplicate],
  ["sentiment", (row) => row.paragraph.sentiment],
  ["text", (row) => row.paragraph.text],
];

export function toCsv(rows) {
  const cell = (value) => {
    const text = value === null || value === undefined ? "" : String(value);
    const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = rows.map((row) => COLUMNS.map(([, value]) => cell(value(row))).join(","));
  return "\ufeff" + [COLUMNS.map(([name]) => name).join(","), ...lines].join("\r\n") + "\r\n";
}

export function toJson(rows) {
  return JSON.stringify(rows.map((row) => Object.fromEntries(COLUMNS.map(([name, value]) => [name, value(row)]))), null, 1);
}
