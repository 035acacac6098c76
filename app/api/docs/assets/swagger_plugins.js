"use strict";

/** Show each error response as one line with its codes, which opens its description, headers and examples. */
function collapsedErrors({ React }) {
  const element = React.createElement;

  const collapsible = (Response) =>
    function CollapsibleResponse(props) {
      const [open, setOpen] = React.useState(false);
      if (!/^[45]/.test(props.code)) return element(Response, props);
      const toggle = element(
        "button",
        { type: "button", className: "error-toggle", "aria-expanded": open, onClick: () => setOpen(!open) },
        element("span", { className: "error-status" }, props.code),
        errorCodes(props.response),
      );
      const line = element("tr", { className: "error-line" }, element("td", { colSpan: 3 }, toggle));
      return element(React.Fragment, null, line, open && element(Response, props));
    };

  return { wrapComponents: { response: collapsible } };
}

function errorCodes(response) {
  const content = response.get("content");
  const codes = content ? content.valueSeq().flatMap((media) => media.get("examples")?.keySeq() ?? []) : [];
  return [...new Set(codes)].join(", ");
}

/** Show the headers of a response once they are asked for: they are much the same everywhere. */
function collapsedHeaders({ React }) {
  const element = React.createElement;

  const collapsible = (Headers) =>
    function CollapsibleHeaders(props) {
      const names = Object.keys(props.headers?.toJS?.() ?? props.headers ?? {});
      if (names.length === 0) return null;
      const summary = element("summary", null, `Headers: ${names.join(", ")}`);
      return element("details", { className: "headers-details" }, summary, element(Headers, props));
    };

  return { wrapComponents: { headers: collapsible } };
}

/** Show the operations that a response leads to in one line each, without their parameters. */
function shortLinks({ React }) {
  const element = React.createElement;

  const short = () =>
    function ShortLink({ link }) {
      const target = element("code", null, link.get("operationId"));
      return element("p", { className: "short-link" }, target, " ", link.get("description"));
    };

  return { wrapComponents: { operationLink: short } };
}

/** Show the roles that may call an operation beside its path. */
function roleBadges({ React, specSelectors }) {
  const element = React.createElement;

  const withRoles = (Path) =>
    function PathWithRoles(props) {
      const { operationProps } = props;
      const place = ["paths", operationProps.get("path"), operationProps.get("method"), "x-roles"];
      const roles = specSelectors.specJson().getIn(place) ?? [];
      const badges = [...roles].map((role) => element("span", { key: role, className: "role" }, role));
      const list = badges.length > 0 && element("span", { className: "roles" }, badges);
      return element(React.Fragment, null, element(Path, props), list);
    };

  return { wrapComponents: { OperationSummaryPath: withRoles } };
}

/**
 * Keep what was entered under "Authorize" for this tab and this API.
 *
 * Swagger UI's own `persistAuthorization` writes to localStorage, under one name for all APIs of the origin.
 */
function authorizationOfThisTab(key) {
  const persist = (original, system) => () =>
    sessionStorage.setItem(key, JSON.stringify(system.authSelectors.authorized().toJS()));
  const restore = (original, system) => (...values) => {
    const kept = sessionStorage.getItem(key);
    if (kept) system.authActions.restoreAuthorization({ authorized: JSON.parse(kept) });
    return original(...values);
  };
  return () => ({
    statePlugins: {
      auth: { wrapActions: { persistAuthorizationIfNeeded: persist } },
      configs: { wrapActions: { loaded: restore } },
    },
  });
}
