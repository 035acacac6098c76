"use strict";

const LIGHT_THEME = { colors: { responses: { redirect: { color: "#8a6100", tabTextColor: "#8a6100" } } } };
// ReDoc itself has no dark theme.
const DARK_THEME = {
  colors: {
    primary: { main: "#7fb0ff" },
    text: { primary: "#e6eaf0", secondary: "#9aa7b6" },
    border: { dark: "#4a5666", light: "#323b47" },
    responses: {
      success: { color: "#7bd88f", backgroundColor: "rgba(123, 216, 143, .1)", tabTextColor: "#7bd88f" },
      error: { color: "#ff9a91", backgroundColor: "rgba(255, 138, 128, .1)", tabTextColor: "#ff9a91" },
      redirect: { color: "#ffd479", backgroundColor: "rgba(255, 212, 121, .1)", tabTextColor: "#ffd479" },
      info: { color: "#8fd3ff", backgroundColor: "rgba(143, 211, 255, .1)", tabTextColor: "#8fd3ff" },
    },
  },
  schema: {
    nestedBackground: "#222a34",
    linesColor: "#4a5666",
    typeNameColor: "#b9c4d0",
    typeTitleColor: "#b9c4d0",
    requireLabelColor: "#ff9a91",
  },
  typography: {
    code: { color: "#ffb3ab", backgroundColor: "rgba(255, 255, 255, .08)" },
    links: { color: "#7fb0ff", visited: "#7fb0ff", hover: "#b9d2ff" },
  },
  sidebar: {
    backgroundColor: "#161b22",
    textColor: "#e6eaf0",
    activeTextColor: "#7fb0ff",
    arrow: { color: "#9aa7b6" },
  },
  rightPanel: {
    backgroundColor: "#12161c",
    servers: { overlay: { backgroundColor: "#222a34", textColor: "#e6eaf0" }, url: { backgroundColor: "#12161c" } },
  },
  codeBlock: { backgroundColor: "#0b0e12" },
};

async function start(root) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  // A theme cannot be replaced after the start.
  dark.addEventListener("change", () => location.reload());
  const options = {
    scrollYOffset: ".bar",
    hideDownloadButtons: true,
    nativeScrollbars: true,
    theme: dark.matches ? DARK_THEME : LIGHT_THEME,
  };
  Redoc.init(await loadDocument(root), options, root);
}

start(document.getElementById("redoc")).catch(showFailure);
