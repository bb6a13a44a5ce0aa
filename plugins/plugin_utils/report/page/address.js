/*
Copyright (c) 2026 ClusterOps contributors
GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
*/
/* What is shown stands in the address, so that a view can be shared and the way back leads to the one before. */
const NOTHING = { view: "clusters", find: "", kind: "", who: "", states: [] };

function addressOf(state) {
    const all = { ...NOTHING, ...state };
    const parts = Object.entries(all)
        .filter(([key, value]) => String(value) !== String(NOTHING[key]))
        .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`);
    return `#${parts.join("&") || `view=${NOTHING.view}`}`;
}

/* Reads the address; null when it is a place on the page, or nothing. */
function stateOfAddress() {
    const hash = location.hash.slice(1);
    if (!hash.includes("=")) return null;
    const given = Object.fromEntries(
        hash.split("&").map((part) => {
            const [key, value = ""] = part.split("=");
            try {
                return [key, decodeURIComponent(value)];
            } catch {
                return [key, ""];
            }
        }),
    );
    const states = (given.states || "").split(",").filter((state) => state in report.words.states);
    return {
        view: given.view === "people" ? "people" : "clusters",
        find: given.find || "",
        kind: KINDS.some(([kind]) => kind === given.kind) ? given.kind : "",
        who: WHO.some(([who]) => who === given.who) ? given.who : "",
        states,
    };
}
