// A drawn signature: strokes of whole points, kept beside the picture and sent with the form.
const INK = 2.5;

function begin(pad) {
  const canvas = pad.querySelector("canvas");
  const field = pad.querySelector("input");
  const clear = pad.querySelector("[data-sign-clear]");
  const hint = pad.querySelector("[data-sign-hint]");
  const strokes = [];
  const paper = canvas.getContext("2d");

  const size = () => {
    const scale = window.devicePixelRatio || 1;
    canvas.width = canvas.clientWidth * scale;
    canvas.height = canvas.clientHeight * scale;
    paper.setTransform(scale, 0, 0, scale, 0, 0);
    paper.lineWidth = INK;
    paper.lineCap = paper.lineJoin = "round";
    paper.strokeStyle = getComputedStyle(pad).color;
    for (const stroke of strokes) stroke.slice(1).forEach((point, at) => line(stroke[at], point));
  };
  const line = (from, to) => {
    paper.beginPath();
    paper.moveTo(...from);
    paper.lineTo(...to);
    paper.stroke();
  };
  const shown = () => {
    field.value = JSON.stringify(strokes);
    hint.hidden = strokes.length > 0;
    clear.hidden = strokes.length === 0;
    pad.classList.remove("sign-pad--missing");
  };
  const place = (event) => [Math.round(event.offsetX), Math.round(event.offsetY)];

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    strokes.push([place(event)]);
    shown();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    const stroke = strokes.at(-1);
    const point = place(event);
    line(stroke.at(-1), point);
    stroke.push(point);
  });
  canvas.addEventListener("pointerup", shown);
  clear.addEventListener("click", () => {
    strokes.length = 0;
    paper.clearRect(0, 0, canvas.width, canvas.height);
    shown();
  });
  pad.closest("form")?.addEventListener("submit", (event) => {
    if (!("needed" in pad.dataset) || strokes.length) return;
    event.preventDefault();
    pad.classList.add("sign-pad--missing");
    canvas.scrollIntoView({ block: "center" });
  });
  addEventListener("resize", size);
  size();
}

document.querySelectorAll("[data-sign-pad]").forEach(begin);
