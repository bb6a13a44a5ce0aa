/*
Copyright (c) 2026 ClusterOps contributors
GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
*/
/* The picture of the fleet: one bar with all clusters by state, and a bar for each of those that differ most. */
const WORST = 10;
const WIDTH = 1000;
const longest = clusters.reduce((most, one) => Math.max(most, one.drift), 1);

/* Draws a bar of parts `[class, count, word]`, each as wide as its count; `whole` is what the full width stands for. */
function bar(parts, whole, label, height) {
    const box = { viewBox: `0 0 ${WIDTH} ${height}`, preserveAspectRatio: "none" };
    const picture = svg("svg", { ...box, role: "img", "aria-label": label, class: "bar" });
    picture.append(svg("rect", { class: "track", width: WIDTH, height }));
    let x = 0;
    for (const [tone, count, word] of parts.filter((part) => part[1])) {
        const width = (count / whole) * WIDTH;
        const size = { x, width, height, "data-count": count };
        picture.append(svg("rect", { class: tone, ...size }, svg("title", {}, `${number.format(count)} ${word}`)));
        x += width;
    }
    return picture;
}

function told(parts) {
    return parts
        .filter((part) => part[1])
        .map(([, count, word]) => `${number.format(count)} ${word}`)
        .join(", ");
}

function driftBar(one) {
    const parts = DRIFT.map((kind) => [kind, one.counts[kind], report.words.lists[kind]]);
    return bar(parts, longest, told(parts) || "no differences", 10);
}

function drawFleet() {
    if (!clusters.length) return;
    const parts = Object.entries(report.words.states).map(([state, word]) => [state, report.totals[state], word]);
    byId("fleet").append(bar(parts, clusters.length, `${many(clusters.length, "cluster")}: ${told(parts)}`, 18));
}

/* Draws the clusters that differ most; a name in the picture leads to the cluster in the table. */
function drawWorst(go) {
    const worst = clusters.filter((one) => one.drift).sort((a, b) => b.drift - a.drift || a.index - b.index);
    if (!worst.length) return;
    const shown = worst.slice(0, WORST);
    const rows = shown.map((one) => {
        const link = el("button", { type: "button", class: "link" }, name(one.host));
        link.addEventListener("click", () => go(one));
        return el("li", {}, link, driftBar(one), el("span", { class: "count" }, number.format(one.drift)));
    });
    const rest = worst.length - shown.length;
    byId("worst").append(
        el("h3", {}, report.kind === "audit" ? "Where most differs" : "Where most was to do"),
        el(
            "p",
            { class: "keys" },
            ...DRIFT.map((kind) => el("span", {}, key(kind), ` ${number.format(report.totals.rows[kind])} `)),
        ),
        el("ol", {}, ...rows),
        rest ? el("p", { class: "faint" }, `and ${many(rest, "more cluster")}, in the table below`) : "",
    );
}
