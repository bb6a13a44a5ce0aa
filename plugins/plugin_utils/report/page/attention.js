/*
Copyright (c) 2026 ClusterOps contributors
GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
*/
/* What matters first: a line for each kind of trouble, worst first, that leads to whom it is about. */
const MOST_ITEMS = 12;

function attention() {
    const rows = report.totals.rows;
    const audit = report.kind === "audit";
    const items = [];
    const add = (count, text, address) => count && items.push([count, text, address]);
    add(rows.sudo, audit ? "with sudo that should not have it" : "with sudo lost it, or would", { kind: "sudo" });
    if (audit) {
        add(rows.extra, "on a cluster and not on the roster", { kind: "extra" });
        add(rows.missing, "on the roster and not on a cluster", { kind: "missing" });
        add(rows.wrong_group, "in the wrong group", { kind: "wrong_group" });
    }
    for (const reason of report.reasons) {
        const why = [reason.code, reason.message].filter(Boolean).join(": ");
        const more = reason.people > reason.names.length ? " …" : "";
        const who = reason.people ? `${reason.names.slice(0, 3).join(", ")}${reason.people > 3 ? " …" : more} – ` : "";
        items.push([reason.clusters.length, `${who}${why}`, reason.code ? { find: reason.code } : { states: ["failed"] }, true]);
    }
    add(report.totals.partly_done, "partly done", { states: ["partly_done"] }, true);
    add(rows.unknown, "of whom it is not known what became", { kind: "unknown" });
    if (report.totals.rows.members) {
        const soon = people().reduce((sum, one) => sum + one.accounts.filter(endsSoon).length, 0);
        add(soon, `whose entry ends within ${many(report.expiring_days, "day")}`, { view: "people", who: "expiring" });
    }
    return items;
}

function drawAttention() {
    const items = attention();
    byId("attention").hidden = !items.length;
    const lines = items.slice(0, MOST_ITEMS).map(([count, text, state, ofClusters]) => {
        const what = ofClusters ? `${count === 1 ? "cluster" : "clusters"}: ` : "";
        const link = el("a", { href: addressOf(state) }, name(`${what}${text}`));
        return el("li", {}, el("strong", {}, number.format(count)), link);
    });
    const rest = items.length - lines.length;
    byId("attention").append(
        el("ul", {}, ...lines),
        rest > 0 ? el("p", { class: "faint" }, `and ${many(rest, "more reason")}; the JSON report has all`) : "",
    );
}
