// The service worker of the screening page.
import { lookAfter } from "./offline_worker.js";

lookAfter({
  cache: "kangxu-screening-1",
  shell: "/screen",
  also: ["/screen/sheets.json"],
  covers: (path) => path === "/screen",
  needed: /^(kangxu\.(css|js)|icons\.svg|logo\.svg|chunks\/(screening|chunk-|.*toast).*\.js)$/,
});
