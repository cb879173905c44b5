// Starts the page. A file of its own because the content policy forbids inline scripts.
import init from "./legwork-ui.js";

// What the content policy refuses is kept from the first moment on: the tests ask for it, and none may be there.
window.__refusals = [];
document.addEventListener("securitypolicyviolation", (refusal) => {
  window.__refusals.push(`${refusal.effectiveDirective}: ${refusal.blockedURI} in ${refusal.sourceFile}:${refusal.lineNumber}`);
});

// The look of the last visit, so that the first frame already has the right colours and size.
// The truth is in the settings, which arrive a moment later.
try {
  const theme = localStorage.getItem("legwork.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  const scale = Number(localStorage.getItem("legwork.scale"));
  if (scale >= 50 && scale <= 200) document.documentElement.style.fontSize = `${scale * 0.16}px`;
} catch {
  // Storage may be switched off: the defaults do.
}

init({ module_or_path: new URL("legwork-ui_bg.wasm", import.meta.url) }).catch((error) => {
  const notice = document.createElement("p");
  notice.className = "boot-failure";
  notice.setAttribute("role", "alert");
  notice.textContent =
    `The window could not start: ${error}. Your tasks go on; closing and opening Legwork tries again.`;
  document.body.replaceChildren(notice);
});
