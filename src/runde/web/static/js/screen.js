// The page is as high as what a phone's keyboard leaves of the screen, so that the text box is never covered by it.

export function fitScreen() {
  const view = window.visualViewport;
  if (!view) return;
  const fit = () => {
    if (view.scale > 1.01) return; // somebody has zoomed in: leave everything where it is
    document.documentElement.style.setProperty("--height", `${Math.round(view.height)}px`);
    window.scrollTo(0, 0);
  };
  view.addEventListener("resize", fit);
  fit();
}
