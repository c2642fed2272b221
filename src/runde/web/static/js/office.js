import "./leaving.js";

// The office needs one thing that HTML alone cannot: a button that prints.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
