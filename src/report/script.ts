/**
 * The page's only script: the filter by text, which is not shown without it. Everything else is HTML and CSS.
 */
export const SCRIPT = `(() => {
const box = document.getElementById('filter');
if (!box) return;
const input = box.querySelector('input');
const said = box.querySelector('output');
const rows = [...document.querySelectorAll('#images tbody tr')].map((row) => [row, row.textContent.toLowerCase()]);
const apply = () => {
const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
let shown = 0;
for (const [row, text] of rows) {
row.hidden = !words.every((word) => text.includes(word));
if (!row.hidden) shown += 1;
}
said.textContent = words.length > 0 ? shown + ' of ' + rows.length : '';
};
input.addEventListener('input', apply);
box.hidden = false;
apply();
})();`;
