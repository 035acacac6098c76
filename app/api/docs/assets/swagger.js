"use strict";
// Apart from the page, so that its content security policy needs no exception for inline scripts.

const SCHEME = "bearer";

async function start(root) {
  const session = root.dataset.login ? new TabSession({ ...root.dataset }) : null;
  const ui = SwaggerUIBundle({
    spec: await loadDocument(root),
    domNode: root,
    layout: "BaseLayout",
    presets: [SwaggerUIBundle.presets.apis],
    plugins: [
      collapsedErrors,
      collapsedHeaders,
      shortLinks,
      roleBadges,
      authorizationOfThisTab(`authorization:${root.dataset.spec}`),
    ],
    deepLinking: true,
    docExpansion: "list",
    filter: true,
    defaultModelsExpandDepth: -1,
    displayOperationId: true,
    displayRequestDuration: true,
    persistAuthorization: true,
    supportedSubmitMethods: session ? METHODS : [],
    validatorUrl: null,
    ...(session && interceptors(session)),
  });
  if (session) startLoginBox(session, padlocks(ui));
}

/** Send the token of the session with each request, and end the session when the service refuses the token. */
function interceptors(session) {
  return {
    requestInterceptor: async (request) => {
      const token = await session.accessToken();
      if (token && new URL(request.url, location.href).origin === location.origin) {
        request.headers.Authorization = `Bearer ${token}`;
      }
      return request;
    },
    responseInterceptor: (response) => {
      const refused = response.status === 401 && response.body?.code === "auth.unauthenticated";
      if (refused && session.current) session.end("The session has ended: log in again.");
      return response;
    },
  };
}

/** Return a listener that makes Swagger UI's own padlocks agree with the login box. */
function padlocks(ui) {
  const { authActions } = ui.getSystem();
  let locked = false;
  return (current) => {
    document.body.classList.toggle("logged-in", current !== null);
    if (current) ui.preauthorizeApiKey(SCHEME, current.access);
    // A token that was entered under "Authorize" is not the session's, and stays.
    else if (locked) authActions.logout([SCHEME]);
    locked = current !== null;
  };
}

function followColourScheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
  dark.addEventListener("change", apply);
  apply();
}

followColourScheme();
start(document.getElementById("swagger-ui")).catch(showFailure);
