// Small ways of speaking that the parts of the visits' pages share.
export { fill } from "./screening_words.js";
export const localDay = (moment) => `${moment.getFullYear()}-${String(moment.getMonth() + 1).padStart(2, "0")}-${String(moment.getDate()).padStart(2, "0")}`;
