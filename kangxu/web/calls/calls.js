// A recording goes up as it is, not as a form: the server seals it while it comes. The bar says how far it is.
const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

function send(area, file) {
  const bar = area.querySelector("progress");
  const problem = area.querySelector("[data-problem]");
  const request = new XMLHttpRequest();
  const fail = (text) => {
    bar.hidden = true;
    problem.textContent = text || problem.dataset.lost;
  };
  problem.textContent = "";
  bar.hidden = false;
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
  });
  request.addEventListener("error", () => fail(""));
  request.addEventListener("load", () => {
    if (request.status === 200) location.reload();
    else fail(request.response?.problem);
  });
  request.open("POST", area.dataset.callUpload);
  request.responseType = "json";
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader("X-CSRFToken", token());
  request.send(file);
}

const areaOf = (event) => event.target.closest?.("[data-call-upload]");
document.addEventListener("change", (event) => {
  const area = areaOf(event);
  if (area && event.target.files?.[0]) send(area, event.target.files[0]);
});
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const area = areaOf(event);
    if (!area) return;
    event.preventDefault();
    area.querySelector("label").classList.toggle("is-over", kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files[0]) send(area, event.dataTransfer.files[0]);
  });
}
