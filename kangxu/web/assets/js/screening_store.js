// What this browser keeps: screenings that the server has not yet confirmed, and the one being filled in. Nothing else.
import { OfflineStore } from "./offline_store.js";

const store = new OfflineStore("kangxu-screening", { forms: "uid", draft: "staff" });

export const keepForm = (form) => store.put("forms", form);
export const dropForm = (uid) => store.drop("forms", uid);
export const keptForms = () => store.all("forms");
export const keepDraft = (draft) => store.put("draft", draft);
export const dropDraft = (staff) => store.drop("draft", staff);
export const draftOf = (staff) => store.get("draft", staff);
