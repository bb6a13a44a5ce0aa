/*
Copyright (c) 2026 ClusterOps contributors
GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
*/
/* Puts the page together and listens. */
const MOST_OPENED = 5000;
const MOST_PRINTED = 2000;

function duration(seconds) {
    if (seconds < 60) return many(Math.round(seconds), "second");
    return seconds < 3600 ? many(Math.round(seconds / 60), "minute") : `${(seconds / 3600).toFixed(1)} hours`;
}

function drawHead() {
    const { by, job, seconds, sources } = report.run;
    const facts = [el("time", { datetime: report.generated }, moment(report.generated))];
    if (by) facts.push(" by ", name(by));
    if (job) facts.push(" in job ", name(job));
    if (seconds !== null) facts.push(` in ${duration(seconds)}`);
    if (report.totals.calls) facts.push(` with ${many(report.totals.calls, "call")} of the API`);
    if (sources.length) facts.push(", the roster from ", name(sources.join(", ")));
    byId("about").replaceChildren("Made ", ...facts, ".", report.check_mode ? " Check mode: nothing was changed." : "");
    byId("notes").append(...report.notes.map((note) => el("p", {}, name(`${note}.`))));
}

function drawStates() {
    const always = ["in_line", report.kind === "audit" ? "drifted" : "changed", "failed"];
    for (const [state, word] of Object.entries(report.words.states)) {
        const count = report.totals[state];
        if (!count && !always.includes(state)) continue;
        const symbol = el("span", { class: "symbol", "aria-hidden": "true" }, SYMBOLS[state]);
        const button = el(
            "button",
            { type: "button", class: `state ${state}`, "aria-pressed": "false", disabled: !count },
            el("strong", {}, number.format(count)),
            el("span", {}, symbol, capital(word)),
        );
        button.dataset.state = state;
        button.addEventListener("click", () => {
            shown.view = "clusters";
            if (!shown.states.delete(state)) shown.states.add(state);
            changed();
        });
        byId("states").append(button);
    }
}

function drawLegend() {
    const audit = report.kind === "audit";
    const meanings = {
        missing: audit ? "the roster has them, the cluster does not" : "not on the cluster before",
        extra: audit ? "the cluster has them, the roster does not" : "on the cluster before and not to be there",
        wrong_group: audit ? "in another group than the roster says" : "in another group before",
    };
    byId("legend").append(
        el("dl", {}, ...DRIFT.map((kind) => el("div", {}, el("dt", {}, key(kind)), el("dd", {}, meanings[kind])))),
    );
    byId("legend").hidden = false;
}

function openShown(most) {
    let rows = 0;
    const found = wantedTexts();
    for (const one of applyToClusters()) {
        rows += one.rows.length;
        if (rows > most) return one;
        if (one.rows.length || one.message) toggle(one, true, found);
    }
    return null;
}

/* Shows what is looked for, in the view that is. */
function apply() {
    const ofPeople = shown.view === "people";
    byId("clusters").hidden = byId("kinds").hidden = byId("opening").hidden = ofPeople;
    byId("people").hidden = byId("whos").hidden = !ofPeople;
    for (const link of document.querySelectorAll("#views a")) {
        if (link.dataset.view === shown.view) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
        link.href = addressOf({ ...NOTHING, view: link.dataset.view, find: shown.query });
    }
    for (const button of document.querySelectorAll("#states button")) {
        button.setAttribute("aria-pressed", String(shown.states.has(button.dataset.state)));
    }
    if (ofPeople) drawPeople();
    else applyToClusters();
}

/* Shows what was chosen on the page, and puts it into the address: as a step back, unless it is one more letter. */
function changed(step = true) {
    const state = { view: shown.view, find: shown.query, kind: shown.kind, who: shown.who, states: [...shown.states] };
    history[step ? "pushState" : "replaceState"](null, "", addressOf(state));
    apply();
}

/* Shows what the address says. */
function followAddress() {
    const state = stateOfAddress();
    if (!state) return;
    Object.assign(shown, { view: state.view, query: state.find.toLowerCase(), kind: state.kind, who: state.who });
    shown.states = new Set(state.states);
    byId("query").value = state.find;
    byId("kind").value = state.kind;
    byId("who").value = state.who;
    apply();
}

/* Leads to a cluster of the picture: shows it, opens it and goes there. */
function go(one) {
    Object.assign(shown, { view: "clusters", query: "", kind: "", who: "", states: new Set() });
    byId("query").value = byId("kind").value = byId("who").value = "";
    changed();
    toggle(one, true);
    rowOf.get(one).button.focus();
    rowOf.get(one).row.scrollIntoView({ block: "center" });
}

function drawControls() {
    const options = (choices) => choices.map(([value, text]) => el("option", { value }, text));
    byId("kind").append(...options(KINDS));
    byId("who").append(...options(WHO));
    const views = report.totals.rows.members ? ["clusters", "people"] : ["clusters"];
    byId("views").append(...views.map((view) => el("a", { "data-view": view }, capital(view))));
}

function listen() {
    byId("controls").addEventListener("submit", (event) => event.preventDefault());
    byId("query").addEventListener("input", (event) => {
        shown.query = event.target.value.trim().toLowerCase();
        changed(false);
    });
    for (const field of ["kind", "who"]) {
        byId(field).addEventListener("change", (event) => {
            shown[field] = event.target.value;
            changed();
        });
    }
    byId("open").addEventListener("click", () => {
        const stopped = openShown(MOST_OPENED);
        if (stopped)
            byId("shown").textContent += `; opened the first ones only, ${number.format(MOST_OPENED)} people at most`;
    });
    byId("close").addEventListener("click", () => clusters.forEach((one) => rowOf.get(one).open && toggle(one, false)));
    window.addEventListener("hashchange", followAddress);
    window.addEventListener("popstate", followAddress);
    // Paper cannot be opened: what is shown is printed with its people, unless that fills a book.
    let before = [];
    window.addEventListener("beforeprint", () => {
        if (shown.view === "people") return;
        before = clusters.filter((one) => rowOf.get(one).open);
        const rows = applyToClusters().reduce((sum, one) => sum + one.rows.length, 0);
        if (rows <= MOST_PRINTED) openShown(MOST_PRINTED);
    });
    window.addEventListener("afterprint", () =>
        clusters.forEach((one) => rowOf.get(one).open && !before.includes(one) && toggle(one, false)),
    );
}

drawHead();
drawStates();
drawFleet();
drawAttention();
drawWorst(go);
drawTable();
drawHistory();
drawLegend();
drawControls();
listen();
apply();
followAddress();
byId("main").hidden = false;
document.documentElement.dataset.ready = "yes";
