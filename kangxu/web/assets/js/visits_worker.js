// The service worker of visits: without network the day's list and each visit open from what this browser took along.
import { lookAfter } from "./offline_worker.js";

lookAfter({
  cache: "kangxu-visits-1",
  shell: "/visits/offline",
  covers: (path) => /^\/visits(\/\d+|\/offline)?$/.test(path),
  needed: /^(kangxu\.(css|js)|icons\.svg|logo\.svg|chunks\/(visits|chunk-|.*toast).*\.js)$/,
});
