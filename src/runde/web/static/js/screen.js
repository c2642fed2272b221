// The page is as high as what a phone's keyboard leaves of the screen, so that the text box is never covered by it. Where
// letters are so large that the page scrolls as a whole (room.css), it stays where it is.

export function fitScreen() {
  const view = window.visualViewport;
  if (!view) return;
  const fit = () => {
    if (view.scale > 1.01) return; // somebody has zoomed in: leave everything where it is
    document.documentElement.style.setProperty("--height", `${Math.round(view.height)}px`);
    if (getComputedStyle(document.body).overflowY === "hidden") window.scrollTo(0, 0);
  };
  view.addEventListener("resize", fit);
  fit();
}
