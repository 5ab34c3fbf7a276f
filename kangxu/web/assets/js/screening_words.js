// Small ways of speaking that the parts of the screening page share.
export const fill = (words, values = {}) => words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
export const $ = (selector) => document.querySelector(selector);
