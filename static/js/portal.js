// What every page uses. Each module listens on the document, so that pieces htmx brings later work too.
import "./bulk.js";
import "./chart.js";
import "./copy.js";
import "./date-range.js";
import "./dialogs.js";
import "./menus.js";
import "./row-link.js";
import "./sign-out.js";
import "./switches.js";
import "./tabs.js";
import "./theme.js";
