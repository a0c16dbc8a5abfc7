// What every page does before any island is awake, and where none ever is.

// A form is sent once. Its button closes and says what it is doing until the next page is there, or
// until the answer takes so long that pressing again is reasonable.
const LONGEST_ANSWER = 20_000;
const reopen = (form) => {
  delete form.dataset.underway;
  for (const button of form.querySelectorAll("[data-label]")) {
    button.textContent = button.dataset.label;
    button.removeAttribute("data-label");
    button.removeAttribute("aria-disabled");
  }
};
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if ("underway" in form.dataset) return event.preventDefault();
  form.dataset.underway = "";
  for (const button of form.querySelectorAll("button")) {
    button.dataset.label = button.textContent;
    button.setAttribute("aria-disabled", "true");
  }
  const pressed = event.submitter;
  if (pressed?.dataset.busy) pressed.textContent = pressed.dataset.busy;
  setTimeout(reopen, LONGEST_ANSWER, form);
});
// Going back can bring the page as it was left.
addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-underway]").forEach(reopen);
});

// Times are shown in the visitor's own time zone. The server can only name UTC.
const localise = () => {
  for (const time of document.querySelectorAll("time:not([data-local])")) {
    const at = new Date(time.dateTime);
    time.dataset.local = "";
    time.textContent =
      "clock" in time.dataset
        ? at.toLocaleTimeString([], { timeStyle: "short" })
        : at.toLocaleString([], { dateStyle: "long", timeStyle: "short" });
  }
};
// Some browsers say that cookies are enabled and drop them all the same, so one is tried.
const takesCookies = () => {
  document.cookie = "try=1; SameSite=Strict";
  const taken = document.cookie.includes("try=1");
  document.cookie = "try=; Max-Age=0";
  return taken;
};
addEventListener("DOMContentLoaded", () => {
  localise();
  new MutationObserver(localise).observe(document.body, { childList: true, subtree: true });
  // Cookies that are blocked are said before anything is typed. The server says it again.
  const notice = document.getElementById("cookies-blocked");
  if (notice && !takesCookies()) notice.hidden = false;
});
