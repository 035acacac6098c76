"use strict";

/** Connect the form of the page with a session. `onChange(session)` is called at once, and at each change. */
function startLoginBox(session, onChange) {
  const form = document.getElementById("login");
  const account = document.getElementById("account");
  const problem = document.getElementById("login-problem");
  const [logIn, logOut] = [form.querySelector("button"), account.querySelector("button")];

  function show(current, message) {
    form.hidden = current !== null;
    account.hidden = current === null;
    problem.textContent = message;
    if (current) account.querySelector("span").textContent = [current.email, current.role].filter(Boolean).join(", ");
    onChange(current);
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    logIn.disabled = true;
    problem.textContent = "";
    try {
      await session.logIn(form.email.value, form.password.value);
      form.reset();
    } catch (error) {
      problem.textContent = error instanceof SessionError ? error.message : "The service cannot be reached.";
    } finally {
      logIn.disabled = false;
    }
  });
  logOut.addEventListener("click", () => session.logOut());
  session.listen(show);
  show(session.current, "");
}
