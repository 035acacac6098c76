"use strict";
// What the viewers show besides the document as it is. They share this file; `openapi.json` stays the contract.

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const MEBIBYTE = 2 ** 20;

/** Fetch the document of the page, or read it from the page itself; then add notes and the server's address. */
async function loadDocument(root) {
  const embedded = document.getElementById("api-document");
  if (embedded) return withNotes(JSON.parse(embedded.textContent));
  const response = await fetch(root.dataset.spec);
  if (!response.ok) throw new Error(`${root.dataset.spec} was not served: status ${response.status}`);
  const api = withNotes(await response.json());
  // A proxy may serve the API below a further prefix, which is part of the document's own address.
  api.servers = [{ url: root.dataset.spec.replace(/\/openapi\.json$/, "") }];
  return api;
}

/** Say in place of the viewer why there is none. */
function showFailure(error) {
  const message = document.createElement("p");
  message.className = "failure";
  message.setAttribute("role", "alert");
  message.textContent = `The documentation cannot be shown: ${error.message}`;
  document.querySelector(".bar").after(message);
  throw error;
}

/** Append to each operation's description what its extensions say. Changes and returns the document. */
function withNotes(api) {
  for (const path of Object.values(api.paths)) {
    for (const method of METHODS) {
      const operation = path[method];
      if (!operation) continue;
      const notes = operationNotes(operation, api.security);
      operation.description = [operation.description, notes.join(" · ")].filter(Boolean).join("\n\n");
    }
  }
  return api;
}

function operationNotes(operation, defaultSecurity = []) {
  const notes = [accessNote(operation, defaultSecurity)];
  const limit = operation["x-rate-limit"];
  if (limit) notes.push(`**Rate limit:** ${limit.requests} in ${limit.seconds} s per ${limit.by}`);
  if (operation["x-idempotent"]) notes.push("**Repeatable** with `Idempotency-Key`");
  if (operation["x-cache"]?.etag) notes.push("**Conditional** with `ETag`");
  const size = operation["x-max-body-bytes"];
  if (size) notes.push(`**Body:** at most ${Math.floor(size / MEBIBYTE)} MiB`);
  return notes;
}

function accessNote(operation, defaultSecurity) {
  const security = operation.security ?? defaultSecurity;
  if (security.length === 0) return "**Access:** public";
  const roles = operation["x-roles"];
  return roles ? `**Roles:** ${roles.map((role) => `\`${role}\``).join(", ")}` : "**Access:** every account";
}
