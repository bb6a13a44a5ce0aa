/*
Copyright (c) 2026 ClusterOps contributors
GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
*/
/* Puts the page together and listens. */
const MOST_OPENED = 5000;
const MOST_PRINTED = 2000;

function drawHead() {
    const check = report.check_mode ? "Check mode: nothing was changed." : "";
    const made = el("time", { datetime: report.generated }, moment(report.generated));
    byId("about").replaceChildren("Made ", made, ". ", check);
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
        button.addEventListener("click", () => {
            const pressed = !shown.states.delete(state);
            if (pressed) shown.states.add(state);
            button.setAttribute("aria-pressed", String(pressed));
            apply();
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
    for (const one of apply()) {
        rows += one.rows.length;
        if (rows > most) return one;
        if (one.rows.length || one.message) toggle(one, true, found);
    }
    return null;
}

/* Leads to a cluster of the picture: shows it, opens it and goes there. */
function go(one) {
    reset();
    toggle(one, true);
    rowOf.get(one).button.focus();
    rowOf.get(one).row.scrollIntoView({ block: "center" });
}

function reset() {
    byId("query").value = byId("kind").value = shown.query = shown.kind = "";
    shown.states.clear();
    for (const button of document.querySelectorAll("#states button")) button.setAttribute("aria-pressed", "false");
    apply();
}

function listen() {
    byId("controls").addEventListener("submit", (event) => event.preventDefault());
    byId("query").addEventListener("input", (event) => {
        shown.query = event.target.value.trim().toLowerCase();
        apply();
    });
    byId("kind").addEventListener("change", (event) => {
        shown.kind = event.target.value;
        apply();
    });
    byId("open").addEventListener("click", () => {
        const stopped = openShown(MOST_OPENED);
        if (stopped)
            byId("shown").textContent += `; opened the first ones only, ${number.format(MOST_OPENED)} people at most`;
    });
    byId("close").addEventListener("click", () => clusters.forEach((one) => rowOf.get(one).open && toggle(one, false)));
    // Paper cannot be opened: what is shown is printed with its people, unless that fills a book.
    let before = [];
    window.addEventListener("beforeprint", () => {
        before = clusters.filter((one) => rowOf.get(one).open);
        for (const closed of document.querySelectorAll("#comparison details")) closed.open = true;
        const rows = apply().reduce((sum, one) => sum + one.rows.length, 0);
        if (rows <= MOST_PRINTED) openShown(MOST_PRINTED);
    });
    window.addEventListener("afterprint", () =>
        clusters.forEach((one) => rowOf.get(one).open && !before.includes(one) && toggle(one, false)),
    );
}

drawHead();
drawStates();
drawFleet();
drawWorst(go);
drawComparison();
drawTable();
drawLegend();
byId("kind").append(
    el("option", { value: "" }, "all clusters"),
    ...counted.map((kind) => el("option", { value: kind }, `with ${report.words.lists[kind]}`)),
);
listen();
apply();
byId("main").hidden = false;
document.documentElement.dataset.ready = "yes";
