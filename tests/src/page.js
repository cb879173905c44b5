// Finds elements as a person or a screen reader does: by role and accessible name.
// Evaluated as the body of a function; returns the functions that the harness calls.

const text = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute("aria-hidden") === "true") return "";
  if (node.matches("svg, style, script, kbd")) return "";
  const label = node.getAttribute("aria-label");
  if (label) return label;
  if (node.matches("img")) return node.alt;
  const block = getComputedStyle(node).display.startsWith("inline") ? "" : " ";
  return block + [...node.childNodes].map(text).join("") + block;
};

const tidy = (words) => words.replace(/\s+/g, " ").trim();

const nameOf = (element) => {
  const ids = element.getAttribute("aria-labelledby");
  if (ids) return tidy(ids.split(/\s+/).map((id) => document.getElementById(id)).filter(Boolean).map(text).join(" "));
  const label = element.getAttribute("aria-label");
  if (label) return tidy(label);
  if (element.labels?.length) {
    // The words of the label, without the control itself when it is inside.
    const words = (node) => node === element ? "" : node.contains(element) ? [...node.childNodes].map(words).join(" ") : text(node);
    return tidy([...element.labels].map(words).join(" "));
  }
  if (element.matches("input, textarea, select, dialog, [role=dialog]")) {
    return tidy(element.title || element.placeholder || "");
  }
  return tidy(text(element)) || tidy(element.title || "");
};

const IMPLIED = [
  ["button", "button, summary, input[type=button], input[type=submit]"],
  ["link", "a[href]"],
  ["checkbox", "input[type=checkbox]"],
  ["radio", "input[type=radio]"],
  ["slider", "input[type=range]"],
  ["spinbutton", "input[type=number]"],
  ["searchbox", "input[type=search]"],
  ["combobox", "select:not([multiple]):not([size])"],
  ["listbox", "select"],
  ["textbox", "textarea, input"],
  ["option", "option"],
  ["dialog", "dialog"],
  ["heading", "h1, h2, h3, h4, h5, h6"],
  ["navigation", "nav"],
  ["main", "main"],
  ["listitem", "li"],
  ["list", "ul, ol"],
  ["row", "tr"],
  ["table", "table"],
  ["status", "output"],
  ["progressbar", "progress"],
  ["group", "fieldset, details"],
  ["region", "section[aria-label], section[aria-labelledby]"],
];

const roleOf = (element) =>
  element.getAttribute("role") || IMPLIED.find(([, tags]) => element.matches(tags))?.[0] || "";

const reachable = (element) =>
  element.checkVisibility({ visibilityProperty: true }) && !element.closest("[inert], [aria-hidden=true]");

// While a modal dialog is open, only it can be reached.
const scope = () => [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.documentElement;

const candidates = (role) => {
  const implied = IMPLIED.find(([implied]) => implied === role)?.[1];
  const selector = [`[role="${role}"]`, implied].filter(Boolean).join(", ");
  const root = scope();
  const found = [...(root.matches(selector) ? [root] : []), ...root.querySelectorAll(selector)];
  return found.filter((element) => roleOf(element) === role && reachable(element));
};

const FIELDS = ["textbox", "searchbox", "combobox", "spinbutton", "slider", "checkbox", "radio", "listbox", "switch"];

const matches = (name, wanted) =>
  wanted.startsWith("^") ? new RegExp(wanted, "u").test(name) : name === wanted;

const find = (role, wanted) => {
  const roles = role === "field" ? FIELDS : [role];
  return roles.flatMap(candidates).filter((element) => matches(nameOf(element), wanted));
};

const names = (role) =>
  (role === "field" ? FIELDS : [role]).flatMap(candidates).map(nameOf);

// Where the next click goes: "here" when the element gets it, "elsewhere" when another does, "nowhere" before it came.
// A person scrolls to what they click. The driver does that only for what lies outside of the window, and not for what lies in it
// under the foot of a dialog.
const expectClick = (element) => {
  element.scrollIntoView({ block: "nearest", inline: "nearest" });
  window.clickWent = "nowhere";
  const own = (target) => element.contains(target) || [...(element.labels ?? [])].some((label) => label.contains(target));
  const heard = (event) => { window.clickWent = own(event.target) ? "here" : "elsewhere"; };
  window.addEventListener("click", heard, { capture: true, once: true });
};

const hasFocus = () => {
  const it = document.activeElement;
  return !!it && it !== document.body && it !== document.documentElement && reachable(it);
};

// Frames without a focus that pass before the page has found the place to go on from; and frames that are looked at
// after each action.
const PATIENCE = 6;
const WATCHED = 40;

// Watches over the focus from now on, because of an action: returns after which ones it was lost so far. What never had it
// has not lost it.
const watchFocus = (after) => {
  const watch = (window.__focus ??= { lost: [], held: false, away: 0, left: 0 });
  const running = watch.left > 0;
  watch.after = after;
  watch.left = WATCHED;
  const look = () => {
    if (hasFocus()) {
      watch.held = true;
      watch.away = 0;
    } else if (watch.held && ++watch.away === PATIENCE) {
      watch.lost.push(watch.after);
    }
    watch.left -= 1;
    if (watch.left > 0) requestAnimationFrame(look);
  };
  if (!running) requestAnimationFrame(look);
  return watch.lost;
};

// What the last click came to. One that nobody has heard so many frames later is lost: where the machine has much else to
// do, the driver answers some frames before the page hears of it.
const HEARD_WITHIN = 60;
const clickWent = (done, frames = 0) =>
  requestAnimationFrame(() => {
    const went = window.clickWent ?? "away";
    if (went !== "nowhere" || frames === HEARD_WITHIN) done(went);
    else clickWent(done, frames + 1);
  });
