// Sends what this browser keeps. The server knows a screening by its uid, so sending one twice changes nothing.
import { ask, oneAtATime, sendEach } from "./offline_sync.js";
import { dropForm, keepForm, keptForms } from "./screening_store.js";

/** Send everything of this member of staff that waits; returns { sent: [answers], refused: [forms], left, others }. */
export const sendWaiting = (url, staff) => oneAtATime("kangxu-screening", () => sendAll(url, staff));

async function sendAll(url, staff) {
  const kept = await keptForms();
  const own = kept.filter((form) => form.staff === staff);
  const result = { sent: [], refused: [], left: own.length, others: kept.length - own.length, stopped: "" };
  result.stopped = await sendEach(own, {
    send: (form) => ask(url, form.filled),
    sent: async (form, answer) => {
      result.sent.push({ ...answer, uid: form.uid });
      await dropForm(form.uid);
      result.left -= 1;
    },
    refused: async (form, errors) => {
      await keepForm({ ...form, errors });
      result.refused.push({ ...form, errors });
    },
  });
  return result;
}
