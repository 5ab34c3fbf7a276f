// Sends what this browser keeps. The server knows a screening by its uid, so sending one twice changes nothing.
import { dropForm, keepForm, keptForms } from "./screening_store.js";

export class SignedOut extends Error {}
export class NoNetwork extends Error {
  /** `status` where a server answered, but not as it should. */
  constructor(status = 0) {
    super("no network");
    this.status = status;
  }
}
export class NotAccepted extends Error {
  constructor(errors) {
    super("not accepted");
    this.errors = errors;
  }
}

const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

/** Ask the server in JSON. Throws NoNetwork, SignedOut, NotAccepted; other answers count as no network. */
export async function ask(url, body) {
  let answer;
  const post = { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", "X-CSRFToken": token() } };
  try {
    answer = await fetch(url, { redirect: "manual", cache: "no-store", ...(body === undefined ? {} : post) });
  } catch {
    throw new NoNetwork();
  }
  if (answer.type === "opaqueredirect" || answer.status === 403) throw new SignedOut();
  if (answer.status === 400) throw new NotAccepted((await answer.json()).errors);
  if (!answer.ok) throw new NoNetwork(answer.status);
  return answer.json();
}

/** Send everything of this member of staff that waits; returns { sent: [answers], refused: [forms], left, others }. */
export async function sendWaiting(url, staff) {
  const work = () => sendAll(url, staff);
  return navigator.locks ? navigator.locks.request("kangxu-screening", work) : work();
}

async function sendAll(url, staff) {
  const kept = await keptForms();
  const own = kept.filter((form) => form.staff === staff);
  const result = { sent: [], refused: [], left: own.length, others: kept.length - own.length, stopped: "" };
  for (const form of own) {
    try {
      result.sent.push({ ...(await ask(url, form.filled)), uid: form.uid });
      await dropForm(form.uid);
      result.left -= 1;
    } catch (problem) {
      if (problem instanceof NotAccepted) {
        await keepForm({ ...form, errors: problem.errors });
        result.refused.push({ ...form, errors: problem.errors });
      } else if (problem instanceof SignedOut || problem instanceof NoNetwork) {
        result.stopped = problem instanceof SignedOut ? "signed_out" : problem.status ? "fault" : "offline";
        break;
      } else throw problem;
    }
  }
  return result;
}
