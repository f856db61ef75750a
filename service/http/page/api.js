// Calls to the service: the key is kept for this tab alone, a busy service is asked again.
const PATIENCE = 8;

export class Problem extends Error {}

export async function call(path, body, method = "POST") {
  for (let attempt = 1; ; attempt++) {
    const key = sessionStorage.getItem("key");
    const headers = { ...(body ? { "Content-Type": "application/json" } : {}), ...(key ? { Authorization: `Bearer ${key}` } : {}) };
    let answer;
    try {
      answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
    } catch {
      throw new Problem("The service does not answer. Is it still running?");
    }
    if (answer.ok) return answer.json();
    if (answer.status === 429 && attempt < PATIENCE) {
      await new Promise((done) => setTimeout(done, 1000 * Number(answer.headers.get("Retry-After") ?? 1)));
      continue;
    }
    if (answer.status === 401 && path !== "/v1/labels" && (await askForKey())) continue;
    const problem = await answer.json().then((found) => found.error, () => null);
    throw new Problem(problem ? [problem.field, problem.message].filter(Boolean).join(": ") : `The service answered ${answer.status}.`);
  }
}

export function askForKey() {
  const dialog = document.getElementById("key");
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      const value = document.getElementById("key-value").value.trim();
      if (dialog.returnValue === "ok" && value) sessionStorage.setItem("key", value);
      done(dialog.returnValue === "ok" && Boolean(value));
    }, { once: true });
  });
}
