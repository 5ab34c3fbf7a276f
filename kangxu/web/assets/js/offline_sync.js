// Speaking with the server in JSON, and sending what waits: one after the other, in one window at a time.
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

export const oneAtATime = (name, work) => (navigator.locks ? navigator.locks.request(name, work) : work());

/** Send each; `sent` and `refused` keep what came of it. Stops without network: "offline", "fault", "signed_out". */
export async function sendEach(items, { send, sent, refused }) {
  for (const item of items) {
    try {
      const answer = await send(item);
      await sent(item, answer);
    } catch (problem) {
      if (problem instanceof NotAccepted) await refused(item, problem.errors);
      else if (problem instanceof SignedOut) return "signed_out";
      else if (problem instanceof NoNetwork) return problem.status ? "fault" : "offline";
      else throw problem;
    }
  }
  return "";
}
