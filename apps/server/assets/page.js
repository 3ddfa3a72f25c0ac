// The forms behind the links of mails and of the first start.
//
// The token stands in the fragment of the address, which browsers do not send: it reaches the server
// in the body of one request, and never a log of addresses. It is taken out of the address bar at
// once, so that it does not stay in the history.
"use strict";

(() => {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (location.hash) {
    history.replaceState(null, "", location.pathname);
  }

  const flows = {
    claim: (values) => post("/v1/claims", { token, ...values }),
    verify: () => post("/v1/email_verifications", { token }),
    report: () => post("/v1/intrusion_reports", { token }),
    reset: (values) =>
      post("/v1/password_resets/confirm", { token, new_password: values.new_password }),
    register: (values) => post("/v1/registrations", values),
    accept: async ({ code, ...credentials }) => {
      const session = await signIn({ ...credentials, client: "native" }, code);
      try {
        await post("/v1/invitations/accept", { token }, session.access_token);
      } finally {
        await call("DELETE", "/v1/sessions/current", undefined, session.access_token).catch(() => {});
      }
    },
  };

  // With the code of an authenticator app, or a longer recovery code, where the account asks for one.
  async function signIn(credentials, code) {
    try {
      return await post("/v1/sessions", credentials);
    } catch (error) {
      const { code: reason, challenge } = error.problem || {};
      if (reason !== "auth.second_factor_required" || !code) throw error;
      const plain = code.replace(/\s/g, "");
      const factor = plain.length > 6 ? { recovery_code: code } : { code };
      return post("/v1/sessions/second_factor", { challenge, ...factor });
    }
  }

  class Refusal extends Error {
    constructor(problem) {
      super(problem.detail || problem.title || "The server did not take this.");
      this.problem = problem;
    }
  }

  const post = (path, body, bearer) => call("POST", path, body, bearer);

  async function call(method, path, body, bearer) {
    const headers = { Accept: "application/json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (bearer) headers.Authorization = `Bearer ${bearer}`;
    let answer;
    try {
      answer = await fetch(path, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        credentials: "same-origin",
        cache: "no-store",
      });
    } catch {
      throw new Refusal({ title: "The server cannot be reached. Check your connection and try again." });
    }
    const text = await answer.text();
    let value = {};
    try {
      value = text ? JSON.parse(text) : {};
    } catch {
      value = {};
    }
    if (!answer.ok) throw new Refusal(value);
    return value;
  }

  const alertOf = (form) => form.querySelector("[data-role=alert]");

  function showAlert(form, text) {
    const alert = alertOf(form);
    alert.textContent = text;
    alert.hidden = false;
  }

  function clear(form) {
    alertOf(form).hidden = true;
    for (const fault of form.querySelectorAll(".fault")) fault.remove();
    for (const input of form.querySelectorAll("input")) {
      input.removeAttribute("aria-invalid");
      const hint = document.getElementById(`${input.id}-hint`);
      if (hint) input.setAttribute("aria-describedby", hint.id);
      else input.removeAttribute("aria-describedby");
    }
  }

  function mark(input, text) {
    const fault = document.createElement("p");
    fault.className = "fault";
    fault.id = `${input.id}-fault`;
    fault.textContent = text;
    input.after(fault);
    const described = input.getAttribute("aria-describedby");
    input.setAttribute("aria-describedby", described ? `${described} ${fault.id}` : fault.id);
    input.setAttribute("aria-invalid", "true");
  }

  // What the browser itself can tell, before anything is sent.
  function check(form) {
    let first;
    for (const input of form.querySelectorAll("input")) {
      const other = input.dataset.sameAs && form.elements.namedItem(input.dataset.sameAs);
      let text = "";
      if (input.validity.valueMissing) text = "Please fill this in.";
      else if (other && other.value !== input.value) text = "The two passwords differ.";
      else if (!input.validity.valid) text = input.validationMessage;
      if (text) {
        mark(input, text);
        first = first || input;
      }
    }
    if (first) first.focus();
    return !first;
  }

  function refuse(form, problem, message) {
    let first;
    for (const error of problem.errors || []) {
      const name = String(error.pointer || "").split("/").pop();
      const input = form.elements.namedItem(name) || form.elements.namedItem(`new_${name}`);
      if (!input) continue;
      mark(input, error.detail);
      first = first || input;
    }
    const factor = form.querySelector("[data-role=factor]");
    if (factor && problem.code === "auth.second_factor_required") {
      factor.hidden = false;
      first = factor.querySelector("input");
    }
    showAlert(form, problem.title && message !== problem.title ? `${problem.title}. ${message}` : message);
    if (first) first.focus();
  }

  function finish(form) {
    const flow = form.dataset.flow;
    for (const each of document.querySelectorAll("form, .lead")) each.hidden = true;
    const done = document.querySelector(`[data-role=done][data-for=${flow}]`)
      || document.querySelector("[data-role=done]");
    done.hidden = false;
    done.focus();
  }

  async function submit(event) {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = form.querySelector("fieldset");
    clear(form);
    if (!check(form)) return;
    const values = {};
    for (const input of form.querySelectorAll("input")) {
      if (!input.dataset.sameAs) values[input.name] = input.value;
    }
    fields.disabled = true;
    try {
      await flows[form.dataset.flow](values);
      form.reset();
      finish(form);
    } catch (error) {
      fields.disabled = false;
      refuse(form, error.problem || {}, error.message);
    }
  }

  for (const form of document.querySelectorAll("form[data-flow]")) {
    form.addEventListener("submit", submit);
    if (token || form.dataset.flow === "register") {
      form.querySelector("fieldset").disabled = false;
    } else {
      showAlert(form, "This address has no token in it. Open the link once more as you got it.");
    }
  }
})();
