// One theme for all charts, read from the stylesheet's tokens so that both themes and print agree.
export function theme() {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(name).trim();
  const resolve = (name) => {
    const value = token(name);
    const inner = value.match(/^var\((--[\w-]+)\)$/);
    return inner ? token(inner[1]) : value;
  };
  const inks = { teal: "--teal", slate: "--slate", indigo: "--series-2", ochre: "--series-3", plum: "--series-4", text: "--text" };
  return {
    ink: (name) => resolve(inks[name] ?? "--slate"),
    token: resolve,
    text: resolve("--text"),
    muted: resolve("--muted"),
    line: resolve("--line"),
    edge: resolve("--edge"),
    surface: resolve("--surface"),
    sunken: resolve("--sunken"),
    red: resolve("--red-mark"),
    redText: resolve("--red"),
    amber: resolve("--amber"),
    teal: resolve("--teal"),
    tealStrong: resolve("--teal-strong"),
    tealTint: resolve("--teal-tint"),
    band: resolve("--target-band"),
    font: resolve("--font"),
    tone: (name) => resolve({ red: "--red", amber: "--amber", green: "--green", muted: "--muted", teal: "--teal-strong" }[name] ?? "--text"),
  };
}

export const SYMBOL = { clinic: "rect", lab: "diamond", device: "circle", self: "triangle" };
export const SIZE = { clinic: 9, lab: 10, device: 6, self: 10 };

export const two = (number) => String(number).padStart(2, "0");

/** Wall-clock milliseconds read as UTC → 2026-11-06 09:40 */
export function stamp(ms) {
  const at = new Date(ms);
  return `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

export const escapeHtml = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Canvas knows no text-autospace: a thin space between Chinese and Latin, as the stylesheet does for text. */
export const spaced = (text) => String(text ?? "").replace(/([\u4e00-\u9fff])([A-Za-z0-9])/g, "$1\u2009$2").replace(/([A-Za-z0-9%])([\u4e00-\u9fff])/g, "$1\u2009$2");

export function tooltip(t) {
  return {
    confine: true,
    padding: [8, 12],
    borderWidth: 1,
    borderColor: t.line,
    backgroundColor: t.surface,
    extraCssText: "border-radius:8px;box-shadow:var(--shadow)",
    textStyle: { color: t.text, fontFamily: t.font, fontSize: 13 },
    transitionDuration: 0,
  };
}
