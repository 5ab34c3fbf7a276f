// The rail's width and the theme are remembered in cookies, so that the server sends the right page at once.
const root = document.documentElement;
const remember = (name, value) => {
  document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax`;
};

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-rail-toggle]")) {
    const wide = document.querySelector(".app-rail").offsetWidth > 150;
    root.dataset.rail = wide ? "narrow" : "wide";
    remember("kx_rail", root.dataset.rail);
    dispatchEvent(new Event("resize"));
  }
  if (event.target.closest("[data-theme-toggle]")) {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    remember("kx_theme", root.dataset.theme);
    document.dispatchEvent(new CustomEvent("kx:theme"));
  }
});
